export default defineAppConfig({
  ui: {
    colors: { primary: 'petrol', neutral: 'ink', success: 'leaf', info: 'sky', warning: 'amber', error: 'brick' },
    icons: { loading: 'i-lucide-loader-circle', close: 'i-lucide-x', check: 'i-lucide-check' },
    button: {
      slots: { base: 'whitespace-nowrap justify-center' },
      variants: {
        size: {
          sm: { base: 'h-(--control-sm) px-2 py-0 text-xs gap-1', leadingIcon: 'size-3.5', trailingIcon: 'size-3.5' },
          md: { base: 'h-(--control) px-3 py-0 text-sm gap-1.5', leadingIcon: 'size-3.5', trailingIcon: 'size-3.5' },
        },
      },
      compoundVariants: [
        { color: 'neutral' as const, variant: 'outline' as const, class: 'ring-(--line-strong) hover:ring-(--line-control) hover:bg-(--surface-hover) text-(--text-strong)' },
        { color: 'neutral' as const, variant: 'ghost' as const, class: 'text-(--text-muted) hover:text-(--text-strong) hover:bg-(--surface-hover)' },
        { color: 'primary' as const, variant: 'solid' as const, class: 'font-semibold bg-(--accent) hover:bg-(--accent-hover) active:bg-(--accent-active) text-(--on-accent)' },
        { color: 'error' as const, variant: 'solid' as const, class: 'font-semibold bg-(--tone-red-solid) hover:bg-(--tone-red-text) text-(--on-solid)' },
        { color: 'error' as const, variant: 'outline' as const, class: 'ring-(--tone-red-line) text-(--tone-red-text) hover:bg-(--tone-red-tint)' },
        { size: 'md' as const, square: true, class: 'w-(--control) px-0' },
        { size: 'sm' as const, square: true, class: 'w-(--control-sm) px-0' },
      ],
      defaultVariants: { color: 'neutral' as const, variant: 'outline' as const, size: 'md' as const },
    },
    modal: {
      slots: {
        overlay: 'bg-(--surface-scrim)',
        content: 'divide-y-0',
        header: 'px-5 pt-4 pb-1 min-h-0 sm:px-5',
        title: 'text-lg',
        body: 'px-5 pt-1 pb-4 sm:px-5 sm:pb-4 sm:pt-1',
        footer: 'px-5 py-3 sm:px-5 justify-end gap-2 border-t border-(--line-faint)',
      },
      variants: { fullscreen: { false: { content: 'max-w-[480px] rounded-(--radius-xl) bg-(--surface-raised) shadow-(--shadow-dialog) ring-0' } } },
    },
    slideover: {
      slots: {
        overlay: 'bg-(--surface-scrim)',
        // What sticks in a table sticks to the body's edge, beyond its padding. A layer that has the focus itself needs no ring.
        content: 'divide-y-0 bg-(--surface-raised) shadow-(--shadow-dialog) ring-0 outline-none! [--topbar-size:calc(-1*var(--space-4))]',
        header: 'px-5 py-3 pe-14 min-h-14 sm:px-5 sm:pe-14 border-b border-(--line-faint)',
        title: 'text-lg leading-snug',
        description: 'mt-0.5',
        body: 'px-5 pt-4 pb-6 sm:px-5 sm:pb-6 sm:pt-4',
        footer: 'px-5 py-3 sm:px-5 justify-end gap-2 border-t border-(--line)',
        close: 'top-3 end-3',
      },
      variants: { side: { right: { content: 'max-w-[940px]' } } },
    },
    toast: {
      slots: {
        root: 'bg-(--surface-raised) shadow-(--shadow-pop) ring-0 rounded-(--radius-lg) p-3',
        title: 'text-sm font-semibold text-(--text-strong)',
        description: 'text-xs',
        icon: 'size-4 mt-0.5',
      },
    },
    dropdownMenu: { slots: { content: 'shadow-(--shadow-pop) ring-0 bg-(--surface-raised)' } },
  },
})
