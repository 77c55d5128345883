/**
 * `jsonrepair` behind a time limit. On some texts (many quotes that are neither escaped nor followed
 * by a comma) it takes more than quadratic time: 30 KB took 95 s, in which nothing else runs. What it
 * reads was written by a model, so a limit by size is no help; `vm` can stop a function at work.
 */
import vm from 'node:vm'
import { jsonrepair } from 'jsonrepair'

/** Far above what honest text takes (1 MB: 0.2 s), so that a slow machine gives the same answers. */
const maxMs = 2000

/** Makes a function that mends JSON, or gives `undefined` where it can't within two seconds. */
export function jsonRepairer(): (text: string) => string | undefined {
  const context: { text?: string; repair: (text: string) => string } = { repair: jsonrepair }
  vm.createContext(context)
  const script = new vm.Script('repair(text)')
  return (text) => {
    context.text = text
    try {
      return script.runInContext(context, { timeout: maxMs }) as string
    } catch {
      return undefined
    } finally {
      delete context.text
    }
  }
}
