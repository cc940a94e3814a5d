export const TOKENIZERS = ['o200k_base', 'cl100k_base'] as const
export type Tokenizer = (typeof TOKENIZERS)[number]

/** Texts are counted in parts: merging takes more than linear time in a text without blanks. */
const PART_CHARS = 100_000
/** What looks like a special token is text here. */
const AS_TEXT = { disallowedSpecial: new Set<string>() }

/** Loads the ranks, some megabytes, only of the tokenizer that is used. */
export async function loadTokenCounter(tokenizer: Tokenizer): Promise<(text: string) => number> {
  const { countTokens } = tokenizer === 'o200k_base'
    ? await import('gpt-tokenizer/encoding/o200k_base')
    : await import('gpt-tokenizer/encoding/cl100k_base')
  return (text) => {
    let tokens = 0
    for (let start = 0; start < text.length; start += PART_CHARS) {
      tokens += countTokens(text.slice(start, start + PART_CHARS), AS_TEXT)
    }
    return tokens
  }
}
