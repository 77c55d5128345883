/** An event as it is sent. The service names each by the type in its data. */
export function eventText(data: { readonly type: string }): string {
  return `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`
}
