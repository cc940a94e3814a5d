import { baseCompile } from '@intlify/message-compiler'

interface Texts { [key: string]: string | Texts }
interface Messages { [key: string]: object }

/** Texts as vue-i18n runs them: the page is sent no compiler (`dropMessageCompiler` in nuxt.config.ts), and need not wait for one. */
export function precompile(texts: Texts): Messages {
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, typeof text === 'string' ? toMessage(text) : precompile(text)]))
}

const toMessage = (text: string): object => baseCompile(text, { jit: true, location: false, minify: true }).ast
