export function checkRequest(_value: unknown): string | undefined { return undefined }
