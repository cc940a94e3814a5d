import type { ConfigView } from '#shared/contract/setting/config.contract'
import { isConfigMatch } from '~/utils/setting/config-draft'
import { SECTION_GROUPS, SETTING_SECTIONS, type SettingSection } from '~/utils/setting/setting-section'

/**
 * What is searched on the page of settings, and the groups of values that it shows: found ones, or those of a section.
 */
export function useSettingSearch(
  section: Readonly<Ref<SettingSection>>, config: { data: Readonly<Ref<ConfigView | null | undefined>> },
) {
  const { label } = useLabels()
  const route = useRoute()

  /** In the address, as the section is: a link leads to what was found, and back to what was there before. */
  const search = computed(() => typeof route.query.find === 'string' ? route.query.find.trim().slice(0, 200) : '')
  const toQuery = (find: string) =>
    ({ ...section.value !== SETTING_SECTIONS[0] && { section: section.value }, ...find !== '' && { find } })
  /** One step back for a whole search, not one for each pause in typing. */
  const showFound = (find: string) => goTo({ query: toQuery(find) }, { replace: search.value !== '' && find !== '' })
  /** By the parts of config.json: those of the section, or all that match what is searched. */
  const groups = computed(() => {
    const entries = config.data.value?.entries ?? []
    const shown = search.value === ''
      ? undefined
      : new Set(entries.filter(({ name, path, group }) =>
          isConfigMatch(search.value, [
            name, path, label('setting.name', name), label('setting.help', name), label('setting.group', group),
          ])))
    const keys = shown ? [...new Set(Object.values(SECTION_GROUPS).flat())] : SECTION_GROUPS[section.value] ?? []
    const listed = keys.map(key => ({
      key, title: label('setting.group', key),
      entries: entries.filter(entry => entry.group === key && (shown?.has(entry) ?? true)),
    }))
    // While nothing is read yet, a section shows its panels, which are loading.
    return config.data.value ? listed.filter(group => group.entries.length > 0) : listed
  })
  return { search, showFound, groups }
}
