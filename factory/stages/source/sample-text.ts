import { eachToken, readString } from '#record/json-scan.ts'

/** Two hundred records must fit into one gRPC answer of 4 MiB. */
const MAX_RECORD_CHARS = 6_000
const MAX_TEXT_CHARS = 500

/** A record to show: its JSON as it arrived, with long texts cut. */
export function toSampleText(text: string): string {
  if (text.length <= MAX_RECORD_CHARS) {
    return text
  }
  const cut = cutTexts(text)
  return cut.length <= MAX_RECORD_CHARS ? cut : JSON.stringify({ excerpt: `${cut.slice(0, MAX_TEXT_CHARS)}…` })
}

function cutTexts(text: string): string {
  let cut = ''
  let from = 0
  eachToken(text, (kind, token) => {
    if (kind === 'string' && token.end - token.start > MAX_TEXT_CHARS) {
      const whole = readString(text, token)
      if (whole.length > MAX_TEXT_CHARS) {
        cut += text.slice(from, token.start) + JSON.stringify(`${whole.slice(0, MAX_TEXT_CHARS)}…`)
        from = token.end
      }
    }
  })
  return cut + text.slice(from)
}
