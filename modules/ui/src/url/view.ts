/**
 * Every part of the page's state that an address holds, by the names that it has there. A view
 * shows nothing that cannot be told from these and the log.
 */
import { choiceParam, flagParam, listParam, numberParam, param, textParam } from './location'

// --- which runs ---

/** Empty: all projects. */
export const project = textParam('project')
/** In the grammar of the API's filters. */
export const filter = textParam('q')
/** As the API has it: `-metrics.loss.min,name`. */
export const sort = textParam('sort', '-createdTime')
/** Columns to group by. */
export const groupBy = listParam('group')
/** Shown columns in their order, `name` or `name~width` (pixels); none: the usual ones. */
export const columns = listParam('cols')
/** Runs that stay on top of the table. */
export const pinned = listParam('pin')
/** Runs whose curves are drawn; none: the first ten of the list, whichever they are. */
export const selected = listParam('runs')
/** Whether no run is selected, on purpose. */
export const noneSelected = flagParam('none')
/** The run that others are compared with; empty: the project's. */
export const baseline = textParam('base')
/** Colours that a user chose: `run~place` in the palette. */
export const colours = listParam('colours')
/** Deleted runs are listed instead of the others. */
export const deleted = flagParam('deleted')
/** Groups whose runs are listed, each by the JSON list of its values. */
export const opened = listParam('open')
export const show = choiceParam('show', ['both', 'table', 'charts'])

// --- how curves are drawn ---

const AXIS = /^(step|time|relative|metric:.+)$/

/** `step`, `time`, `relative`, or `metric:NAME`. */
export const axis = param('x', 'step', (text) => (AXIS.test(text) ? text : null), String)
export const logX = flagParam('logx')
export const logY = flagParam('logy')
/** Weight of the past in the moving average, from 0 to below 1. */
export const smoothing = numberParam('smooth', 0)
export const ranks = choiceParam('ranks', ['band', 'worst', 'each'])
export const attempts = choiceParam('attempts', ['effective', 'all'])
/**
 * What is far outside the middle 96 % is squeezed into a strip of the y axis where it would make
 * the rest flat (`show`), drawn to `scale`, or cut off (`clip`).
 */
export const outliers = choiceParam('outliers', ['show', 'scale', 'clip'])
/** Part of the names of the metrics that are shown. */
export const metricSearch = textParam('m')
/** Metrics in an order that a user made; the others follow by name. */
export const metricOrder = listParam('order')
/** The metric that is drawn over the whole page. */
export const fullScreen = textParam('full')

/** A stretch of the x axis, from its smaller end. */
export type Zoom = readonly [number, number] | null

export const zoom = param<Zoom>(
  'zoom',
  null,
  (text) => {
    const [from, to, more] = text.split('..').map(Number)
    if (from === undefined || to === undefined || more !== undefined) return null
    return Number.isFinite(to - from) && from < to ? [from, to] : null
  },
  (value) => (value === null ? '' : `${value[0]}..${value[1]}`),
)

// --- a run's page ---

export const tab = choiceParam('tab', [
  'overview',
  'charts',
  'ranks',
  'system',
  'logs',
  'files',
  'timeline',
])
/** What is searched for in log lines. */
export const logSearch = textParam('log')
/** A rank whose log lines are shown; empty: all. */
export const logRank = textParam('rank')
export const logStream = textParam('stream')
/** The time that log lines are shown from; 0: the newest are followed. */
export const logTime = numberParam('at', 0)
/** Long log lines go on beside what is seen, not in the next row. */
export const logUnwrapped = flagParam('nowrap')
/** A step of media that is shown; -1: the newest. */
export const mediaStep = numberParam('step', -1)

/** The rank that is looked at among a run's ranks; empty: the worst. */
export const chosenRank = textParam('pick')
/** The order of a run's ranks: `worst`, or a column, with a minus for the largest first. */
export const rankSort = textParam('rsort', 'worst')
/** The type of events that a timeline shows; empty: all. */
export const eventType = textParam('type')

// --- comparing ---

export const comparison = choiceParam('by', ['config', 'metrics', 'parallel', 'scatter', 'code'])
/** Columns of the axes of parallel coordinates. */
export const axes = listParam('axes')
export const scatterX = textParam('sx')
export const scatterY = textParam('sy')
/** Rows that are the same in all runs are shown, too. */
export const showSame = flagParam('same')
/** Which value of a metric is compared. */
export const aggregate = choiceParam('agg', ['last', 'min', 'max'])
/** Part of the names of config keys that are shown. */
export const keySearch = textParam('keys')
/** Axes of parallel coordinates that are logarithmic. */
export const logAxes = listParam('logaxes')
/** Chosen parts of axes: column, from, to, one after the other. */
export const brushes = listParam('brush')
/** The column that colours a scatter plot. */
export const scatterColour = textParam('sc')
/** The run whose code is compared with the baseline's. */
export const codeOf = textParam('with')
