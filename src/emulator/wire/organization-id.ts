/** Organization of every key. Its value has no meaning. */
export const organizationId = '00000000-0000-4000-8000-00000e3c1a70'
