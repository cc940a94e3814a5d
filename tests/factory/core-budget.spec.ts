import { expect, it } from 'vitest'
import { createCoreBudget } from '#factory/worker/core-budget.ts'

it('a stage takes the cores that nobody uses, and gives them back when it is told to or ends', () => {
  const budget = createCoreBudget(8)
  const [first, second] = [budget.open(), budget.open()]

  expect([first.take(4), second.take(8), first.take(8)]).toEqual([4, 4, 4])
  first.giveBack()
  expect(second.take(8)).toBe(7)
  second.close()
  expect(first.take(100)).toBe(8)
})

it('a stage has its own core also when others have taken all of them', () => {
  const budget = createCoreBudget(2)
  const [first, second, third] = [budget.open(), budget.open(), budget.open()]

  expect([first.take(8), second.take(8), third.take(8)]).toEqual([1, 1, 1])
  first.close()
  second.close()
  second.giveBack()
  expect(third.take(8)).toBe(2)
})
