/**
 * Sets a member of any name, as `JSON.parse` does: assigning `__proto__` would set the prototype
 * instead.
 */
export function setMember(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') object[name] = value
  else {
    Object.defineProperty(object, name, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    })
  }
}
