import { expect, it } from 'vitest'
import { closeAround, closeFigures, joinSentences } from '~/utils/format/wide-text'

it.each([
  ['由 ada 启动', 'ada', '由 ada 启动'],
  ['由 操作员（未登录） 启动', '操作员（未登录）', '由操作员（未登录）启动'],
  ['由 Ada（夜班） 启动', 'Ada（夜班）', '由 Ada（夜班）启动'],
  ['操作员（未登录） 的判定列在这里', '操作员（未登录）', '操作员（未登录）的判定列在这里'],
  ['launched by 张三 through the API', '张三', 'launched by 张三 through the API'],
  ['由 张 三 启动', '张 三', '由张 三启动'],
  ['阶段 启动', '', '阶段 启动'],
])('in “%s” the spaces around %s are those of its characters', (text, name, closed) => {
  expect(closeAround(text, name)).toBe(closed)
})

it.each([
  ['4.3万 条/分', '4.3万条/分'],
  ['输入 1.2万亿 条', '输入 1.2万亿条'],
  ['5,000万 / 1亿 Token', '5,000万 / 1亿 Token'],
  ['43 条', '43 条'],
  ['12K records', '12K records'],
])('a figure and its unit are one word of Chinese: %s', (text, closed) => {
  expect(closeFigures(text)).toBe(closed)
})

it('sentences have a space between them where their full stop has none', () => {
  expect(joinSentences(['用方向键逐点移动。', '按 Enter 打开明细。'])).toBe('用方向键逐点移动。按 Enter 打开明细。')
  expect(joinSentences(['One.', 'Two.'])).toBe('One. Two.')
  expect(joinSentences([])).toBe('')
})
