import { baseCompile } from '@intlify/message-compiler'

interface Texts { [key: string]: string | Texts }
interface Messages { [key: string]: string | object }

/**
 * What may begin a name, a literal, a link, another form or an escape of vue-i18n. A text without it stands for itself.
 */
const SYNTAX = /[{}@|\\]/

/**
 * Texts as vue-i18n runs them: the page is sent no compiler (`dropMessageCompiler` in nuxt.config.ts), and need not
 * wait for one.
 */
export function precompile(texts: Texts): Messages {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) =>
    [key, typeof text === 'string' ? toMessage(text) : precompile(text)]))
}

/**
 * A tree only where it is needed: the page copies each of its nodes. The compiler deletes what it has shortened, and an
 * object from which something was deleted takes ten times the memory; as JSON it is read anew.
 */
const toMessage = (text: string): string | object => SYNTAX.test(text) ? toPlain(compile(text)) : text

const compile = (text: string): object => baseCompile(text, { jit: true, location: false, minify: true }).ast

const toPlain = (tree: object): object => JSON.parse(JSON.stringify(tree)) as object
