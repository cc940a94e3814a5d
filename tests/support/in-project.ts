import { useProjectIds, useRouter } from '#imports'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'

/** Shows the page of now in another project, as an address does that names it. */
export async function showProject(id: string, key = `project-${id.slice(-4)}`): Promise<void> {
  const router = useRouter()
  useProjectIds().value = { ...useProjectIds().value, [key]: id }
  const { path, query } = router.currentRoute.value
  await router.replace({ path, query: { ...query, project: id === DEFAULT_PROJECT_ID ? 'default' : key } })
}
