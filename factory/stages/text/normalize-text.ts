export type UnicodeForm = 'NFC' | 'NFD' | 'NFKC' | 'NFKD'

/**
 * Marks that follow each other: more than a letter of any script carries, and few enough that the runtime orders them
 * quickly. The two marks of half-width katakana are letters that become marks in the compatibility forms.
 */
const LONG_RUN = /[\p{M}\uFF9E\uFF9F]{65,}/gu
/** In a long run each place holds one of these: a mark, or half of one beyond U+FFFF. */
const PART_OF_RUN = /[\p{M}\uFF9E\uFF9F\uD800-\uDFFF]/u
const LEAST_LONG = 65
const FIRST_MARK = 0x0300

/** Text without these is the same in every form. */
const BEYOND = /[^\0-\u009F]/

/** Marks of the lowest and the highest combining class, 1 and 240. */
const [LOWEST, HIGHEST] = ['\u0334', '\u0345']

/**
 * What `String.prototype.normalize` gives, in time proportional to the length of the text: the runtime puts each mark
 * of a run in its place one by one, and 200,000 of them took 17 s of CPU (2026-11-30, 'e' and '\u0301\u0316' in turn,
 * NFC) in a call that nothing can end. Long runs are put in canonical order before, which changes no result: Unicode
 * defines it as the same text.
 */
export function normalizeText(text: string, form: UnicodeForm): string {
  if (!BEYOND.test(text)) {
    return text
  }
  return (mayHaveLongRun(text) ? text.replace(LONG_RUN, run => toOrdered(run, form)) : text).normalize(form)
}

/**
 * Looks at every 65th place, of which a long run takes one: to read all took eight times as long as to normalize
 * Chinese text.
 */
function mayHaveLongRun(text: string): boolean {
  for (let at = LEAST_LONG - 1; at < text.length; at += LEAST_LONG) {
    if (text.charCodeAt(at) >= FIRST_MARK && PART_OF_RUN.test(text.charAt(at))) {
      return true
    }
  }
  return false
}

/** A run decomposed and in canonical order: marks by their class, those of one class as they came. */
function toOrdered(run: string, form: UnicodeForm): string {
  const single = form.endsWith('KC') || form.endsWith('KD') ? 'NFKD' : 'NFD'
  const marks = new Map<string, string[]>()
  const ordered: string[] = []
  /** Marks since the last one that all others keep their order around (class 0), by class. */
  let byClass = new Map<string, string[]>()
  const flush = () => {
    for (const representative of [...byClass.keys()].sort(compareClass)) {
      ordered.push((byClass.get(representative) ?? []).join(''))
    }
    byClass = new Map()
  }
  const classes = createClasses()
  for (const char of run) {
    let parts = marks.get(char)
    if (!parts) {
      parts = [...char.normalize(single)]
      marks.set(char, parts)
    }
    for (const mark of parts) {
      const representative = classes.find(mark)
      if (representative === undefined) {
        flush()
        ordered.push(mark)
        continue
      }
      const same = byClass.get(representative)
      if (same) {
        same.push(mark)
      }
      else {
        byClass.set(representative, [mark])
      }
    }
  }
  flush()
  return ordered.join('')
}

/**
 * Combining classes as the runtime knows them, without a table of our own that another version of Unicode would make
 * wrong. A class is named by the first mark of it.
 */
function createClasses() {
  const known = new Map<string, string | undefined>()
  const representatives: string[] = []

  return {
    /** undefined = class 0, which no mark passes. */
    find(mark: string): string | undefined {
      if (known.has(mark)) {
        return known.get(mark)
      }
      const representative = hasClass(mark)
        ? representatives.find(other => compareClass(other, mark) === 0) ?? mark
        : undefined
      if (representative === mark) {
        representatives.push(mark)
      }
      known.set(mark, representative)
      return representative
    },
  }
}

const isSwapped = (first: string, second: string): boolean =>
  `${first}${second}`.normalize('NFD') !== `${first}${second}`

const hasClass = (mark: string): boolean => isSwapped(HIGHEST, mark) || isSwapped(mark, LOWEST)

/** A mark of a higher class stands behind one of a lower. */
function compareClass(a: string, b: string): number {
  return isSwapped(a, b) ? 1 : isSwapped(b, a) ? -1 : 0
}
