import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'
import en from '~/i18n/locales/en/pipeline'
import zh from '~/i18n/locales/zh-CN/pipeline'
import { toFindingWords } from '~/utils/format/finding-words'

interface Told { code: string, message: string }

/** Where a message is a constant of its own, it is one of a finding. */
const KINDS = path.join('factory', 'stages', 'kinds')
/** Of a run, which has words elsewhere. */
const OF_RUNS = new Set(['PERSONAL_DATA_MASKED', 'QUALITY_BELOW_THRESHOLD'])

/** What is put in at run time is a number, which fits wherever a name does. */
function textOf(node: ts.Expression | undefined): string | undefined {
  if (node && ts.isStringLiteralLike(node)) {
    return node.text
  }
  return node && ts.isTemplateExpression(node)
    ? node.head.text + node.templateSpans.map(span => `7${span.literal.text}`).join('')
    : undefined
}

const nameOf = (node: ts.Node | undefined) => node && ts.isIdentifier(node) ? node.text : ''

/** The messages of one file: of findings, of patterns, and those that `findWrong…` gives to a finding. */
function messagesIn(node: ts.Node, isWrong = false): Told[] {
  const below: Told[] = []
  const within = isWrong || (ts.isFunctionDeclaration(node) && nameOf(node.name).startsWith('findWrong'))
  ts.forEachChild(node, (child) => {
    below.push(...messagesIn(child, within))
  })
  return [...ownOf(node, within), ...below]
}

function ownOf(node: ts.Node, isWrong: boolean): Told[] {
  const told = (expression: ts.Expression | undefined, code = 'BAD_PARAMETER') => {
    const message = textOf(expression)
    return message === undefined || !/[a-z]/.test(message) ? [] : [{ code, message }]
  }
  if (ts.isNewExpression(node) && nameOf(node.expression) === 'PatternFault') {
    return told(node.arguments?.[0])
  }
  if (ts.isReturnStatement(node) && isWrong && node.expression) {
    return told(node.expression)
  }
  if (
    ts.isVariableDeclaration(node) && nameOf(node.name) === 'message' && node.getSourceFile().fileName.startsWith(KINDS)
  ) {
    return told(node.initializer)
  }
  if (!ts.isObjectLiteralExpression(node)) {
    return []
  }
  const fields = new Map(node.properties.flatMap(it =>
    ts.isPropertyAssignment(it) ? [[it.name.getText(), it.initializer] as const] : []))
  const isFinding = fields.has('severity') || (isWrong && fields.has('message'))
  const code = textOf(fields.get('code'))
  return isFinding && !OF_RUNS.has(code ?? '') ? told(fields.get('message'), code) : []
}

function listMessages(): Told[] {
  return ['factory/stages', 'factory/pattern'].flatMap(folder =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.ts'))
      .map(file => path.join(folder, file))
      .flatMap(file => messagesIn(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true))))
}

/** The text of a key in a locale; the key itself when it has none. */
function wordAt(texts: object, key: string): string {
  const found = key.split('.').slice(1).reduce<unknown>((at, part) => Object(at)[part], texts)
  return typeof found === 'string' ? found : key
}

describe('what the check of a plan complains about', () => {
  const messages = listMessages()

  it('is found in the factory', () => {
    expect(messages.map(({ message }) => message))
      .toEqual(expect.arrayContaining(['choose a model or a configuration', 'must be a list']))
    expect(messages.length).toBeGreaterThan(25)
  })

  it.each([['English', en], ['Chinese', zh]])('has words of its own in %s', (_, texts) => {
    const words = ({ code, message }: Told) => {
      const told = { code, message, pointer: '/stages/0/parameters/x' }
      return toFindingWords(told, key => wordAt(texts, key), () => undefined)
    }

    const other = wordAt(texts, 'pipeline.rule.other')
    const isUntold = (told: Told) => [told.message, other].includes(words(told)) || words(told).startsWith('pipeline.')
    expect(messages.filter(isUntold)).toEqual([])
  })
})
