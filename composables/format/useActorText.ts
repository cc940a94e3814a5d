/** Who did something; without sign-in nobody has a name. */
export function useActorText() {
  const { t } = useI18n()
  return { actorText: (actor: string) => actor === 'operator' ? t('app.operator') : actor }
}
