/** Who did something: without sign-in nobody has a name, and what comes with the product is by nobody. */
export function useActorText() {
  const { t } = useI18n()
  return { actorText: (actor: string) => actor === 'operator'
    ? t('app.operator')
    : actor === 'system' ? t('app.system') : actor }
}
