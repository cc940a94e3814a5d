import { DEFAULT_PROJECT_KEY } from '#shared/domain/project'
import type { ProjectMark } from '~/utils/chart/chart-contents'

/** Beside title, range and zone the name of a file has no room for all 63 of a key. */
const MOST_LETTERS = 24

/**
 * The project of what is saved from a page. It reads nothing: the frame of every page has the projects, and a page that
 * shows this calls `useProjectList`, too.
 */
export function useProjectMark(): Readonly<Ref<ProjectMark>> {
  const { t } = useI18n()
  const { key, current, nameOf } = useProjectNames()
  return computed(() => ({
    name: t('chart.project'),
    value: t('chart.project_of', { name: nameOf(current.value), key: key.value || DEFAULT_PROJECT_KEY }),
    // The name of a file with demo data begins with that.
    key: current.value?.isDemo ? '' : key.value.slice(0, MOST_LETTERS),
  }))
}
