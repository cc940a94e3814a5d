import { expect, it } from 'vitest'
import { toOpenFilesFault } from '#server/services/system/open-files'

const limitsOf = (most: string) =>
  'Limit                     Soft Limit           Hard Limit           Units     \nMax processes             100       '
  + '           100                  processes \nMax open files            '
  + `${most.padEnd(21)}${most.padEnd(21)}files     \n`

it.each(['160', '999'])('%s open files are too few, and the words say how many, and what to do', (most) => {
  expect(toOpenFilesFault(limitsOf(most))).toMatch(new RegExp(`only ${most} files.*ulimit -n`))
})

it.each(['1000', '1048576', 'unlimited'])('%s open files are enough', (most) => {
  expect(toOpenFilesFault(limitsOf(most))).toBeUndefined()
})

it('a system that does not say how many has no fault', () => {
  expect(toOpenFilesFault('')).toBeUndefined()
})
