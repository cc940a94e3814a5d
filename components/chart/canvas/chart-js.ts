import {
  BarController, BarElement, CategoryScale, Chart, Filler, LinearScale, LineController, LineElement, PointElement,
} from 'chart.js'

Chart.register(BarController, BarElement, CategoryScale, Filler, LinearScale, LineController, LineElement, PointElement)
// We set the colours and handle the pointer ourselves: a chart draws without animation and listens to no events.
Chart.defaults.animation = false
Chart.defaults.events = []

export { Chart }
