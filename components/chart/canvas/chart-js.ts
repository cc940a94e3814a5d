import { BarController, BarElement, CategoryScale, Chart, Filler, LinearScale, LineController, LineElement, PointElement } from 'chart.js'

Chart.register(BarController, BarElement, CategoryScale, Filler, LinearScale, LineController, LineElement, PointElement)
// Colours and moves are ours: every chart draws at once and hears no pointer of its own.
Chart.defaults.animation = false
Chart.defaults.events = []

export { Chart }
