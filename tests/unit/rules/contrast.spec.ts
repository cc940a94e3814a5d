import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

/** WCAG AA for small text. */
const LEAST = 4.5
const TONES = ['neutral', 'blue', 'violet', 'green', 'amber', 'orange', 'red', 'magenta']

/** As assets/css/base.css has it. */
const LIGHT = new Set(['amber', 'orange'])

const [light = '', dark = ''] = readFileSync('assets/css/tokens.css', 'utf8').split(/^\.dark/m)

/** Of `oklch(L C H)`, as WCAG measures it. */
function luminanceOf(color: string): number {
  const [l = 0, c = 0, h = 0] = /oklch\(([^)]+)\)/.exec(color)?.[1]?.split(' ').map(Number) ?? []
  const [a, b] = [c * Math.cos(h * Math.PI / 180), c * Math.sin(h * Math.PI / 180)]
  const [x, y, z] = [
    l + 0.3963377774 * a + 0.2158037573 * b, l - 0.1055613458 * a - 0.0638541728 * b,
    l - 0.0894841775 * a - 1.291485548 * b,
  ].map(it => it ** 3) as [number, number, number]
  const rgb = [
    4.0767416621 * x - 3.3077115913 * y + 0.2309699292 * z, -1.2684380046 * x + 2.6097574011 * y - 0.3413193965 * z,
    -0.0041960863 * x - 0.7034186147 * y + 1.707614701 * z,
  ]
  const [red = 0, green = 0, blue = 0] = rgb.map(it => Math.min(1, Math.max(0, it)))
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function contrastOf(one: string, other: string): number {
  const [high = 0, low = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => b - a)
  return (high + 0.05) / (low + 0.05)
}

it.each([['light', light], ['dark', dark]])('text on a solid of any tone is readable in the %s theme', (_, theme) => {
  const valueOf = (name: string) => new RegExp(`--${name}: ([^;]+);`).exec(`${theme}${light}`)?.[1] ?? ''
  const faint = TONES.filter(tone =>
    contrastOf(valueOf(`tone-${tone}-solid`), valueOf(LIGHT.has(tone) ? 'on-light-solid' : 'on-solid')) < LEAST)

  expect(faint).toEqual([])
})
