import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { createI18n } from 'vue-i18n'
import en from '~/i18n/locales/en.ts'
import zhCN from '~/i18n/locales/zh-CN.ts'
import { temporaryFolder } from '../services/servers.ts'
import { untilHydrated } from './browser.ts'
import type { Hand } from './hand.ts'

/** A real file: reports of bird strikes. */
const FILE = 'node_modules/vega-datasets/data/birdstrikes.csv'
/**
 * So many of them, each answer so late (eight at once), that a run can be paused and cancelled by hand: ten seconds
 * without CPU.
 */
const [REPORTS, LATENCY_MS] = [800, 100]
const MODEL = 'simulator:words'
const MODEL_PARAMETERS = JSON.stringify({ latency_ms: LATENCY_MS, output_tokens: 4 })
const PROMPT = '{{Wildlife Species}} hit a {{Aircraft Make Model}} near {{Airport Name}} during {{Phase of flight}}.'
/** A run that takes seconds on a desktop may take minutes on a busy machine. */
const RUN_MS = 300_000

export interface BrowserJourney {
  page: Page
  hand: Hand
  locale: Locale
  /** Part of every name that is created, so that two journeys do not collide. */
  name: string
}

/**
 * The main job by hand, as a newcomer does it: from a file to a version whose records appear in the statistics. Starts
 * on any page of a console that offers the simulator.
 */
export async function makeJourneyByHand({ page, hand, locale, name }: BrowserJourney): Promise<void> {
  const say = wordsOf(locale)
  const kinds = locale === 'en'
    ? {
        read: 'Dataset version', clean: 'Clean text', call: 'Call a model', publish: 'Write to dataset',
        model: 'Model', prompt: 'Prompt', parameters: 'Model parameters',
      }
    : { read: '数据集版本', clean: '文本清洗', call: '调用模型', publish: '写入数据集', model: '模型', prompt: '提示词', parameters: '模型参数' }
  const raw = `${name} raw`
  const clean = `${name} described`
  const dialog = page.getByRole('dialog')
  const button = (label: string, within: Page | Locator = page) =>
    within.getByRole('button', { name: label, exact: true })
  /** The label of a required field ends with an asterisk. */
  const field = (label: string) => page.getByLabel(new RegExp(`^${label}\\s*(\\*.*)?$`))
  const goTo = async (label: string, heading = label) => {
    await hand.press(page.getByRole('navigation', { name: say('navigation.label') }).getByRole(
      'link', { name: label, exact: true },
    ))
    await page.getByRole('heading', { name: heading, level: 1 }).waitFor()
  }
  const state = (key: string) =>
    page.getByRole('heading', { name, level: 1 }).locator('xpath=..').getByText(say(key), { exact: true })
  const verb = (key: string) =>
    page.getByRole('banner').or(page.getByRole('main')).getByRole('button', { name: say(key), exact: true }).first()

  await untilHydrated(page)
  await uploadTable()
  await seePreview()
  await buildPipeline()
  await stopRun()
  const version = await runAgain()
  await seeFigures(version)

  async function uploadTable() {
    await goTo(say('navigation.data'), say('source.list.title'))
    await hand.press(page.getByRole('button', { name: say('source.list.add') })
      .or(page.getByRole('link', { name: say('source.list.add') })).first())
    await hand.give(dialog.locator('input[type=file]'), await cutFile())
    await dialog.getByText('Wildlife Species').first().waitFor()
    await hand.press(button(say('source.next.save'), dialog))
    await hand.write(dialog.getByLabel(say('source.save.name'), { exact: false }).first(), name)
    await hand.write(dialog.getByLabel(say('source.save.dataset_name')), raw)
    await hand.press(button(say('source.save.import'), dialog))
    await hand.press(page.getByRole('link', { name: say('source.imported.open') }))
  }

  async function seePreview() {
    await page.getByRole('heading', { name: raw, level: 1 }).waitFor()
    await page.getByText('BARKSDALE AIR FORCE BASE ARPT').first().waitFor()
  }

  async function addStage(kind: string) {
    const list = page.getByRole('region', { name: say('pipeline.stage.list') })
    await hand.press(list.getByRole('button', { name: say('pipeline.stage.add'), exact: true }))
    await dialog.getByRole('combobox').waitFor()
    await hand.write(dialog.getByRole('combobox'), kind)
    await page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'hidden' })
  }

  async function buildPipeline() {
    await goTo(say('navigation.pipelines'), say('pipeline.list.title'))
    await hand.press(page.getByRole('link', { name: say('pipeline.list.create') }).first())
    await hand.pick(page.getByRole('radio', { name: say('pipeline.start.empty') }))
    await hand.press(button(say('pipeline.start.go')))
    await addStage(kinds.read)
    await hand.choose(page.getByLabel(say('pipeline.drawer.sample')), say(
      'pipeline.drawer.version', { dataset: raw, version: '1.0.0' },
    ))
    await addStage(kinds.clean)
    await addStage(kinds.call)
    await hand.write(field(kinds.model), MODEL)
    await hand.write(field(kinds.prompt), PROMPT)
    await hand.write(field(kinds.parameters), MODEL_PARAMETERS)
    await addStage(kinds.publish)
    await hand.press(button(say('form.dataset_new')))
    await hand.write(page.getByLabel(say('form.dataset_name')), clean)
    await hand.press(button(say('form.dataset_create')))
    await page.getByText(say('pipeline.problem.none')).waitFor()
    await hand.press(button(say('pipeline.head.save')))
    await hand.write(dialog.getByLabel(say('pipeline.save.name')), name)
    await hand.press(button(say('pipeline.save.confirm'), dialog))
    await page.waitForURL(/\/pipelines\/[0-9a-f-]{36}/)
    await page.getByRole('heading', { name, level: 1 }).waitFor()
  }

  async function chooseInput() {
    await hand.choose(dialog.getByLabel(say('launch.dataset')), raw)
  }

  async function stopRun() {
    await hand.press(button(say('pipeline.head.launch')))
    await chooseInput()
    await hand.press(button(say('launch.start'), dialog))
    await page.waitForURL(/\/runs\/[0-9a-f-]{36}/)
    await state('run.state.running').waitFor()
    await hand.press(verb('run.verb.pause'))
    await state('run.state.paused').waitFor()
    await hand.press(verb('run.verb.resume'))
    await state('run.state.running').waitFor()
    await hand.press(verb('run.cancel.ask'))
    await hand.press(button(say('run.cancel.confirm'), dialog))
    await state('run.state.cancelled').waitFor({ timeout: RUN_MS })
  }

  async function runAgain(): Promise<string> {
    await hand.press(verb('run.again'))
    await hand.press(button(say('launch.start'), dialog))
    await dialog.waitFor({ state: 'hidden' })
    await state('run.state.succeeded').waitFor({ timeout: RUN_MS })
    await hand.press(page.getByRole('link', { name: new RegExp(`^${say('run.tab.outputs')}`) }))
    await hand.press(page.getByRole('region', { name: say('run.outputs.versions') }).getByRole(
      'link', { name: new RegExp(`^${clean}`) },
    ))
    await page.getByRole('heading', { name: clean, level: 1 }).waitFor()
    await page.getByText('BARKSDALE AIR FORCE BASE ARPT').first().waitFor()
    return '1.0.0'
  }

  async function seeFigures(version: string) {
    await goTo(say('navigation.stats'))
    await page.getByRole('main').getByText(kinds.call).filter({ visible: true }).first().waitFor()
    await goTo(say('navigation.overview'))
    await page.getByRole('link', { name: new RegExp(`${clean} *${version}`) }).waitFor()
  }
}

/** The first reports of the file, under its name. */
async function cutFile(): Promise<string> {
  const file = path.join(await temporaryFolder('reports'), path.basename(FILE))
  await writeFile(file, (await readFile(FILE, 'utf8')).split('\n').slice(0, REPORTS + 1).join('\n'))
  return file
}

type Locale = 'zh-CN' | 'en'

/** The texts of the pages in one language. */
function wordsOf(locale: Locale): (key: string, values?: Record<string, string | number>, count?: number) => string {
  const { global } = createI18n({ legacy: false, locale, messages: { en, 'zh-CN': zhCN } })
  return (key, values = {}, count) => {
    if (!global.te(key)) {
      throw new Error(`there is no text ${key} in ${locale}`)
    }
    return count === undefined ? global.t(key, values) : global.t(key, values, count)
  }
}
