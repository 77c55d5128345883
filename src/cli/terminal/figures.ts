/** Numbers as people read them. */
export { dollars } from '../../cost/dollars.ts'
export { age, count, counted, duration, percent } from '../../figure-text.ts'
