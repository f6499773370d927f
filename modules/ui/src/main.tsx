import { render } from 'preact'
import { watchClock } from './live/clock'
import { watchInfo } from './live/info'
import { watchVisibility } from './live/rest'
import { watchTail } from './live/tail'
import { App, beginView } from './shell/app'
import { watchKeys } from './shell/keys'
import './theme/theme.css'
import { watchTheme } from './theme/theme'
import { watchLocation } from './url/location'

watchLocation()
beginView()
watchTheme()
watchVisibility()
watchClock()
watchKeys()
watchTail()
const root = document.getElementById('app')
if (root) render(<App />, root)
watchInfo()
