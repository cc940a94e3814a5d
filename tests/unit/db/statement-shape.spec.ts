import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createShapes, toShape } from '#db/statement-shape'

describe('the shape of a statement', () => {
  it('has a mark in place of each value, sent apart or in the text', () => {
    const where = 'where "n" = 42.5 and "id" = $12 /* all */ limit 1e3'

    expect(toShape(`select "id", 'it''s' as "x"\n  from "task_runs" -- why\n ${where}`)).toMatchObject({
      name: 'select task_runs',
      text: 'select "id", ? as "x" from "task_runs" where "n" = ? and "id" = ? limit ?',
    })
  })

  it('is the same for lists of any length', () => {
    const listOf = (many: number, item: string) => Array.from({ length: many }, () => item).join(', ')
    const shapes = [1, 2, 30].map(many => toShape(`select * from "runs" where "id" in (${listOf(many, '$1')})`))
    const rows = [2, 5].map(many => toShape(`insert into "runs" ("a", "b") values ${listOf(many, '($1, $2)')}`))
    const typed = [2, 5].map(many => toShape(`select * from (values ${listOf(many, '($1::uuid, $2::text[])')}) as t`))

    expect(new Set(shapes.slice(1).map(({ id }) => id)).size).toBe(1)
    expect(rows[0]).toEqual(rows[1])
    expect(rows[0]?.text).toBe('insert into "runs" ("a", "b") values (?, …), …')
    expect(typed[0]).toEqual(typed[1])
    expect(typed[0]?.text).toBe('select * from (values (?::uuid, …), …) as t')
  })

  it('differs where anything but values differs', () => {
    expect(toShape('select 1 from "a"').id).not.toBe(toShape('select 1 from "b"').id)
    expect(toShape('select 1 from "a"')).toEqual(toShape('select 2 from "a"'))
  })

  it('keeps numbers that belong to a name', () => {
    const { text } = toShape('select p95_ms, "col 2" from t1 where h2.x = 3')

    expect(text).toBe('select p95_ms, "col 2" from t1 where h2.x = ?')
  })

  it.each([
    ['with a quote in it', `select 'it''s SECRET' from t`],
    ['with a backslash before its quote', String.raw`select E'it\'s SECRET' from t`],
    ['between dollars', 'select $$SECRET$$, $body$ it\'s $$ SECRET $body$ from t'],
    ['that is not closed', `select 'SECRET from t`],
    ['that is not closed, between dollars', 'select $x$ SECRET from t'],
    ['after a name with a quote', `select "it's", 'SECRET' from t`],
    ['in a comment', `select 1 /* it's SECRET */ from t -- SECRET`],
    ['in a comment within a comment', 'select 1 /* a /* b */ SECRET /* c */ SECRET */ from t'],
    ['in a comment that is not closed', 'select 1 from t /* a /* b */ SECRET'],
    ['between dollars with a mark in another script', 'select $тег$ it\'s $тег$, $тег$SECRET$тег$ from t'],
    ['between dollars with a mark that differs in case', 'select $a$ b $A$ SECRET $a$ from t'],
    ['that looks like a table', `select ' from SECRET ' from t`],
  ])('never has a string %s', (_, text) => {
    expect(JSON.stringify(toShape(text))).not.toContain('SECRET')
  })

  it.each([
    '42', '0', '.5', '1.25', '1e3', '1e-3', '2.5E+10', '1_000_000', '0x1F', '0XdeadBEEF', '0b101', '0o17',
    '1_0.0_1e1_0',
  ])('never has the number %s', (number) => {
    const { text } = toShape(`select * from t1 where a=${number} and b in (${number}, ${number})`)

    expect(text).toBe('select * from t1 where a=? and b in (?, …)')
  })

  it('keeps a number of a name in another script', () => {
    expect(toShape('select 列1 from таблица2').text).toBe('select 列1 from таблица2')
  })

  it('never has a string, whatever stands in it', () => {
    fc.assert(fc.property(fc.string(), fc.string(), fc.nat({ max: 12_000 }), (before, after, padding) => {
      const literal = `${before}SECRET${after}`.replaceAll('\u0000', '').replaceAll('\'', '\'\'')
      const text = `select ${' '.repeat(padding)}'${literal}' as x from "t"`

      expect(JSON.stringify(toShape(text))).not.toContain('SECRET')
    }))
  })

  it('is cut, but its fingerprint is of the whole', () => {
    const columns = Array.from({ length: 200 }, (_, index) => `"column_${index}"`).join(', ')
    const [one, other] = [toShape(`select ${columns} from a`), toShape(`select ${columns} from b`)]

    expect(one.text.length).toBeLessThan(620)
    expect(one.id).not.toBe(other.id)
  })

  it('is read once of a text that comes again, and few texts are kept', () => {
    const toKept = createShapes()
    const first = toKept('select 1 from a')
    const again = toKept('select 1 from a')
    for (let index = 0; index < 300; index += 1) {
      toKept(`select * from table_${index}`)
    }

    expect(again).toBe(first)
    expect(toKept('select 1 from a')).not.toBe(first)
    expect(toKept('select 1 from a')).toEqual(first)
  })
})
