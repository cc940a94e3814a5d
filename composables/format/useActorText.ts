/** Who did something: nobody has a name while sign-in is off. */
export function useActorText() {
  const { t } = useI18n()
  return { actorText: (actor: string) => actor === 'operator' ? t('app.operator') : actor }
}
