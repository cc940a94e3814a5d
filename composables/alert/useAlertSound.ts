import type { AlertCounts } from '#shared/contract/alert.contract'

const TONES_HZ = [880, 660]
const TONE_S = 0.16
const LOUDNESS = 0.12

/** Whether a new alert is heard; off until the reader wants it. */
export const useAlertSoundSwitch = () => useChoiceCookie<boolean>(
  'alert-sound', { first: false, read: text => text === 'on', write: isOn => isOn ? 'on' : 'off' },
)

/** Two short tones. Before the first press on the page a browser plays nothing. */
export function playAlertTone() {
  const context = new AudioContext()
  const gain = context.createGain()
  gain.gain.value = LOUDNESS
  gain.connect(context.destination)
  TONES_HZ.forEach((frequency, index) => {
    const oscillator = context.createOscillator()
    oscillator.frequency.value = frequency
    oscillator.connect(gain)
    oscillator.start(context.currentTime + index * TONE_S)
    oscillator.stop(context.currentTime + (index + 1) * TONE_S)
  })
  setTimeout(() => void context.close(), 1_000)
}

/** Plays when more alerts fire than before, in the tab that is seen. */
export function useAlertSound(counts: Readonly<Ref<AlertCounts | null>>) {
  const isOn = useAlertSoundSwitch()
  onMounted(() =>
    watch(() => counts.value && counts.value.firing.critical + counts.value.firing.warning, (now, before) => {
      if (isOn.value && !document.hidden && typeof now === 'number' && typeof before === 'number' && now > before) {
        playAlertTone()
      }
    }))
}
