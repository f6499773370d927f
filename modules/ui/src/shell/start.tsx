/** Begins the page. */
import { render } from 'preact'
import { watchClock } from '../live/clock'
import { watchInfo } from '../live/info'
import { watchVisibility } from '../live/rest'
import { watchTail } from '../live/tail'
import { watchTheme } from '../theme/theme'
import { watchLocation } from '../url/location'
import { App } from './app'
import { watchKeys } from './keys'

watchLocation()
watchTheme()
watchVisibility()
watchClock()
watchKeys()
watchTail()
const root = document.getElementById('app')
if (root) render(<App />, root)
watchInfo()
