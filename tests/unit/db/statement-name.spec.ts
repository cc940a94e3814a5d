import { expect, it } from 'vitest'
import { firstWordOf, nameOf } from '#db/statement-name'

it.each([
  ['select "id" from "task_runs" where "id" = $1', 'select task_runs'],
  ['insert into "outbox" ("run_id") select $1 from "other"', 'insert outbox'],
  ['\n  WITH page AS (SELECT id FROM task_runs) SELECT * FROM page', 'with task_runs'],
  ['update "task_runs" as "r" set "state" = $1', 'update task_runs'],
  ['delete from "public"."sessions" where true', 'delete sessions'],
  ['select * from unnest($1::text[]) as t join "sources" on true', 'select sources'],
  ['select * from (select 1) as "x"', 'select'],
  ['select 1', 'select'],
  ['begin', 'begin'],
  ['vacuum', 'other'],
])('%j is called %s', (text, name) => {
  expect(nameOf(text)).toBe(name)
  expect(name.startsWith(firstWordOf(text))).toBe(true)
})
