import { Dialog } from '../parts/dialog'
import { shortcuts } from './keys'

/** The keys that work in the view that is shown. */
export function HelpDialog({ close }: { close(): void }) {
  return (
    <Dialog title="Keys" close={close}>
      <table class="keys">
        <tbody>
          {shortcuts.value.map((each) => (
            <tr key={each.key}>
              <td>
                <kbd>{each.key === ' ' ? 'Space' : each.key}</kbd>
              </td>
              <td>{each.does}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Dialog>
  )
}
