export default defineAppConfig({
  ui: {
    colors: { primary: 'petrol', neutral: 'ink', success: 'leaf', info: 'sky', warning: 'amber', error: 'brick' },
    icons: { loading: 'i-lucide-loader-circle', close: 'i-lucide-x', check: 'i-lucide-check' },
    button: { defaultVariants: { color: 'neutral', variant: 'outline', size: 'md' } },
  },
})
