import type { Actor, Deps } from '#server/services/common/deps'
import { checkRelease } from '#server/services/release/release-check.service'
import { publishRelease } from '#server/services/release/release-publish.service'
import { changeRelease, createRelease } from '#server/services/release/release.service'
import { verifyRelease } from '#server/services/release/release-verify.service'
import type { DemoLife } from '../texts'
import type { MadeVersion } from './versions'

type ReleaseDeps = Pick<Deps, 'db' | 'live' | 'cache' | 'artifacts' | 'threads'>

/** Their lots are accepted, see the planned ones. */
const [PUBLISHED, DRAFTED] = [0, 3]

/**
 * One release that is published, with a passport that verifies, and a draft of a later version that lacks parts of its
 * card.
 */
export async function makeReleases(
  { db, live, cache, artifacts, threads }: ReleaseDeps, actor: Actor,
  { life, versions }: { life: DemoLife, versions: readonly MadeVersion[] },
): Promise<void> {
  const own = versions.filter(({ key }) => key === 'dialogue')
  const [first, later] = [own[PUBLISHED], own[DRAFTED]]
  let working = Promise.resolve()
  // Waited for here, step by step: the load must not end before it.
  const background: Deps['background'] = {
    start(work) {
      working = work(new AbortController().signal)
    },
    stop: () => working,
  }
  const deps = { db, live, cache, artifacts, threads, background }
  if (first) {
    const { id } = await createRelease(deps, actor, { datasetId: first.datasetId, version: first.semver })
    await changeRelease(
      deps, actor, { id, seenVersions: undefined, change: { card: life.card, changelog: life.changelog } },
    )
    await checkRelease(deps, actor, id)
    await working
    await publishRelease(deps, actor, id)
    await verifyRelease(deps, actor, id)
    await working
  }
  if (later) {
    const { id } = await createRelease(deps, actor, { datasetId: later.datasetId, version: later.semver })
    await changeRelease(
      deps, actor, { id, seenVersions: undefined, change: { card: { licence: '' }, changelog: life.changelog_next } },
    )
    await checkRelease(deps, actor, id)
    await working
  }
}
