import pg from 'pg'
import { expect, it } from 'vitest'
import { createNaming } from '#db/postgres-statements'

const TEXTS = ['select 1', 'select 2', 'delete from kept']

/** A connection that answers nothing and notes under which name it was sent what. */
function givenClient(sent: { name: string, text: string }[]) {
  return Object.assign(new pg.Client(), {
    release: () => undefined,
    query: (statement: { name?: string, text: string }) => {
      sent.push({ name: statement.name ?? '', text: statement.text })
      return Promise.resolve({ command: 'SELECT', rowCount: 0, rows: [] })
    },
  })
}

it('no name means two statements, on whatever connections they were first sent', async () => {
  const sent: { name: string, text: string }[] = []
  const toStatements = createNaming()
  const order = [TEXTS, TEXTS, [...TEXTS].reverse()]

  for (const texts of order) {
    const statements = toStatements(givenClient(sent))
    for (const text of texts) {
      await statements.query(text, [])
    }
  }

  const named = sent.filter(({ name }) => name !== '')
  expect(named).toHaveLength(2 * TEXTS.length)
  expect(new Set(named.map(({ name }) => name)).size)
    .toBe(new Set(named.map(({ name, text }) => `${name} ${text}`)).size)
})
