import model from 'wink-eng-lite-web-model'
import winkNLP, { type Document, type WinkMethods } from 'wink-nlp'

/** The words of one wink reader: those of the language first, then every word that its texts have brought in. */
interface Words {
  list: string[]
  hash: Record<string, number>
}

/**
 * Words that a reader may learn before it is made anew, which takes 65 ms (2026-11-27); wink itself holds a million.
 */
const MOST_LEARNED = 100_000

export interface FreshReader {
  read: (text: string) => Document
  its: WinkMethods['its']
}

type Core = () => { features: { lexeme: Words } }

/**
 * Reads each text as if it were the first. A wink reader learns the words of its texts and then splits later texts at
 * them, so that a record's score would depend on what was read before it, in whatever order (0.030 in one run, 0.032 in
 * another).
 *
 * @param pipe what wink is to find
 */
export function createFreshReader(pipe: string[], mostLearned = MOST_LEARNED): FreshReader {
  // Made for the first text: a thread is seldom asked for all that it can do.
  let reader: Reader | undefined
  let known = 0
  let first = 0

  function open(): Reader {
    if (!reader || reader.words.list.length - first > mostLearned) {
      reader = createReader(pipe)
      known = first = reader.words.list.length
    }
    return reader
  }

  function forget({ words }: Reader) {
    for (const word of words.list.slice(known)) {
      // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- wink looks the word up in this very object
      delete words.hash[word]
    }
    // Its places stay taken: wink keeps what it knows of a learned word by its number.
    known = words.list.length
  }

  return {
    read(text) {
      const opened = open()
      forget(opened)
      return opened.nlp.readDoc(text)
    },
    get its() {
      return open().nlp.its
    },
  }
}

/** Its loader packs the machines again into what it packed before, four times the size at each call. */
const metaCer = (model.metaCER as () => unknown)()

interface Reader {
  nlp: WinkMethods
  words: Words
}

function createReader(pipe: string[]): Reader {
  // wink types the parts of a model as unknown; each is a function that loads it.
  const core = (model.core as Core)()
  const nlp = winkNLP({ ...model, core: () => core, metaCER: () => metaCer }, pipe)
  return { nlp, words: core.features.lexeme }
}
