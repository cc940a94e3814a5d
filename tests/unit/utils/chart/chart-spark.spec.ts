import { expect, it } from 'vitest'
import { isCourse, SPARK, toSparkPaths, toSparkScale } from '~/utils/chart/chart-spark'

const pathsOf = (values: (number | null)[]) => {
  const scale = toSparkScale(values)
  return {
    line: toSparkPaths(values, scale), area: toSparkPaths(values, scale, 'area'),
    dot: toSparkPaths(values, scale, 'dot'),
  }
}

it('a sparkline of one value is a dot in the middle', () => {
  expect(pathsOf([7])).toEqual({ line: '', area: '', dot: `M${SPARK.width / 2} ${SPARK.height / 2}h0.01` })
})

it('a value alone between unknown ones is a dot, values beside each other are a line above its area', () => {
  expect(pathsOf([1, 3, null, 2, null])).toEqual({ line: 'M0 28L25 2', area: 'M0 28L25 2V30H0Z', dot: 'M75 15h0.01' })
})

it('nothing known draws nothing', () => {
  expect(pathsOf([null, null])).toEqual({ line: '', area: '', dot: '' })
})

it.each([
  ['four points', [1, 2, 3, 4], false],
  ['five in a row', [1, 2, 3, 4, 5], true],
  ['five on their own', [1, null, 2, null, 3, null, 4, null, 5], false],
  ['two lines and a dot', [1, 2, null, 3, null, 4, 5], true],
  ['nothing', [null, null], false],
])('is a course, or says nothing: %s', (_, values, expected) => {
  expect(isCourse(values)).toBe(expected)
})
