import type { ColumnInfo } from '#shared/domain/dataset/artifact'
import type { DemoLife } from '../texts'

export type MadeDataset = 'dialogue' | 'code'

export interface MadeRecord {
  id: string
  question: string
  answer: string
  topic: string
}

export const RECORD_COLUMNS: readonly ColumnInfo[] = ['id', 'question', 'answer', 'topic']
  .map(name => ({ name, type: 'string', nullable: false }))

/** Another record for each number: patterns and what they are about have numbers of items without a common divisor. */
export function toRecord(life: DemoLife, key: MadeDataset, number: number): MadeRecord {
  const at = (items: readonly string[], index = number) => items[index % items.length] ?? ''
  const id = `${key}-${String(number + 1).padStart(5, '0')}`
  if (key === 'dialogue') {
    const { questions, answers, things } = life.dialogue
    const topic = at(things)
    const question = at(questions, Math.floor(number / things.length))
    return { id, question: fill(question, { thing: topic }), answer: fill(at(answers), { thing: topic }), topic }
  }
  const { question, answers, languages, tasks } = life.code
  const [topic, task] = [at(languages, Math.floor(number / tasks.length)), at(tasks)]
  return {
    id, question: fill(question, { language: topic, task }), answer: fill(at(answers), { language: topic, task }),
    topic,
  }
}

const fill = (text: string, values: Record<string, string>): string =>
  Object.entries(values).reduce((filled, [name, value]) => filled.replaceAll(`{${name}}`, value), text)
