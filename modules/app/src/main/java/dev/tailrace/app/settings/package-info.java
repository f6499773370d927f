/**
 * What a user can set, and where a value came from: a flag wins over the environment, that over the
 * file {@code tailrace.toml} in the current folder, that over the default.
 *
 * <p>Pure but for {@link dev.tailrace.app.settings.SettingsFile}, which reads the file.
 */
@NullMarked
package dev.tailrace.app.settings;

import org.jspecify.annotations.NullMarked;
