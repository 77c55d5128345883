/**
 * What a consumer sees of an entry point, read from the declarations in dist by API Extractor: every
 * exported name with its signature and its text.
 */
import { Extractor, ExtractorConfig, ExtractorLogLevel } from '@microsoft/api-extractor'
import type { ExtractorMessage, IExtractorMessagesConfig } from '@microsoft/api-extractor'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** A way into the package, as its `exports` name it. */
export interface EntryPoint {
  /** Of its files in docs/api. */
  readonly name: string
  /** As it is imported. */
  readonly specifier: string
  readonly declarations: string
}

/** What API Extractor has made of an entry point. */
export interface Extract {
  /** The signatures alone, for whoever reviews a change. */
  readonly report: string
  /** Names, signatures and texts. */
  readonly model: unknown
  /** A line each: a name without text, a type that is used and not exported, a link to nothing. */
  readonly problems: readonly string[]
}

const silent = { logLevel: ExtractorLogLevel.None }
const told = { logLevel: ExtractorLogLevel.Error }

/** What counts as a problem. Everything that is exported is public, so no release tags are asked for. */
const messages: IExtractorMessagesConfig = {
  compilerMessageReporting: { default: told },
  extractorMessageReporting: {
    default: told,
    'ae-missing-release-tag': silent,
    'ae-undocumented': { ...told, addToApiReportFile: false },
  },
  tsdocMessageReporting: { default: told },
}

/**
 * @param root - of the repository
 * @param folder - for files that nobody else reads
 */
export function extract(root: string, folder: string, entry: EntryPoint): Extract {
  const problems: string[] = []
  const reportFileName = `${entry.name}.api.md`
  const apiJsonFilePath = join(folder, `${entry.name}.api.json`)
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: root,
      mainEntryPointFilePath: join(root, entry.declarations),
      compiler: { tsconfigFilePath: join(root, 'tsconfig.json') },
      apiReport: { enabled: true, reportFileName, reportFolder: folder, reportTempFolder: folder },
      docModel: { enabled: true, apiJsonFilePath },
      newlineKind: 'lf',
      messages,
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(root, 'package.json'),
  })
  const messageCallback = (message: ExtractorMessage): void => {
    message.handled = true
    if (message.logLevel === ExtractorLogLevel.Error) problems.push(line(root, message))
  }
  Extractor.invoke(config, { localBuild: true, messageCallback })
  return {
    report: readFileSync(join(folder, reportFileName), 'utf8'),
    model: JSON.parse(readFileSync(apiJsonFilePath, 'utf8')),
    problems,
  }
}

function line(root: string, message: ExtractorMessage): string {
  const { sourceFilePath, sourceFileLine, messageId, text } = message
  const file = sourceFilePath?.replace(`${root}/`, '') ?? ''
  return `${file}:${sourceFileLine ?? 0}: ${text} (${messageId})`
}
