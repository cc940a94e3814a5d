import type { KindCases } from '../../kind-case.ts'

export const cases: KindCases = {
  example: {
    input: ['# Title', 'and a line'],
    output: ['{"path":"given.txt","text":"# Title\\nand a line\\n","bytes":19}'],
  },
  keeps: 'own test',
}
