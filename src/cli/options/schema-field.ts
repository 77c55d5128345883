const parts = ['$ref', 'allOf', 'anyOf', 'oneOf', 'if', 'patternProperties', 'dependentSchemas']

/** Whether a value that fits the schema may have a field; false only where the schema lists others alone. */
export function mayHaveField(schema: unknown, field: string): boolean {
  const { properties, ...others } = (schema ?? {}) as { properties?: unknown }
  if (typeof properties !== 'object' || properties === null) return true
  // Other parts of the schema may describe the field.
  return Object.hasOwn(properties, field) || parts.some((name) => name in others)
}
