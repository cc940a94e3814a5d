import { isDemoProject } from '#shared/domain/project'

/** Whether the pages show demo data. */
export function useIsDemo() {
  const projectId = useProjectId()
  return computed(() => isDemoProject(projectId.value))
}
