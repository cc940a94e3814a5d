// @ts-check
import withNuxt from './.nuxt/eslint.config.mjs'

export default withNuxt({
  rules: {
    '@typescript-eslint/no-explicit-any': 'error',
    'no-empty': 'error',
    'vue/no-v-html': 'error',
    'vue/multi-word-component-names': 'off',
  },
}, { ignores: ['proto/gen/**', '.output/**', '.data/**', '.test/**'] })
