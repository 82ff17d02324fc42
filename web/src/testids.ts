/**
 * Names by which tests find things on the page. They are part of the page's contract: change one only together with the browser tests.
 * Each is the value of a `data-testid` attribute; roles and accessible names (English) work as well and are given where useful.
 *
 * Home (`/`)
 *   sign-in                 form; inside: sign-in-token (input), sign-in-submit
 *   home                    main of the home page
 *   sample-card             one per sample, `data-sample` = its name; pressing it makes a notebook and opens it
 *   new-notebook            button        import-notebook: button (its file input is `import-file`)
 *   notebook-row            one per notebook, `data-notebook` = id; inside: a link, `notebook-menu` (rename, move, export, move to the trash)
 *   folder-row              one per folder, `data-folder` = path; inside: a button, `folder-menu`; new-folder; breadcrumbs
 *   search found find       the search field, how many finds, one per find (a link to the cell)
 *   data-files              section; data-row per file (`data-name`) with data-menu; upload-data, data-file (input), data-about, data-preview, upload-progress
 *   open-trash trash        button and section; trash-row per notebook with restore and purge; empty-trash; trash-toast with trash-undo
 *   dialog-confirm, dialog-cancel   in every dialog
 * People (where people have accounts)
 *   sign-in-people with sign-in-login, sign-in-password; join with join-login, join-name, join-password; me-menu; account-page, token-*, session-row
 *   people-page with tab-*, person-row (`data-login`), invite, invite-link, group, kernel-row, audit-line (`data-act`), audit-act
 *   share: button; share-dialog with share-who, share-add, share-row (`data-name`, `data-right`), share-right, link-mode, link-make, link-value, link-row, link-revoke
 *   only                    `data-right`: what one may do here where that is not everything; link-page, frozen-cell, link-over, link-copy
 * Gallery (`/gallery`, `/gallery/:notebook`)
 *   nav-gallery             link of the rail; gallery with gallery-search, gallery-tag (`data-tag`), gallery-card with gallery-preview (`data-kind` = picture|chart|lines), gallery-empty
 *   published               main with frozen-cell, gallery-copy, gallery-open, gallery-remove; gallery-gone
 *   publish-section         in share-dialog, `data-edition` (0 for none); publish-title, publish-description, publish-tags, publish, unpublish, publish-state
 * A copy and its original
 *   lineage-bar             above the notebook, `data-state` = live|handed-out|hidden|gone|imported, `data-changes`, `data-copies`; copy-of, to-original, original-state, see-changes, reset-all, copies
 *   original                main of `/notebooks/:id/original`, `data-changes`; take-all, original-summary; original-change (`data-cell`, `data-kind`, `data-conflict`) with take, turn-down, keep-mine, take-theirs, change-locked
 *   original-toast          with button undo-original
 * Notebook (`/notebooks/:id`)
 *   notebook                main; `data-seq` = last operation applied, `data-kernel` = kernel state, `data-connected` = true|false
 *   title                   input with the title          save-state  `data-state` = saved|saving|offline
 *   kernel-state            text                           offline-banner
 *   verify                  button; verify-dialog with verify-start, verify-progress, verify-sum, verify-save, and verify-cell (`data-verdict` = same|differs|unstable) per cell
 *   export-menu             menu of the top bar: the notebook as a file
 *   run-all stop restart    buttons of the top bar         toggle-outline toggle-pool   drawers and panels
 *   outline                 nav; outline-item per heading
 *   cell                    article, `data-cell` = id, `data-type` = code|markdown|raw, `data-state` = idle|queued|running|stopping|ok|error|interrupted|lost,
 *                           `data-selected` = true|false, `data-mode` = command|edit
 *   run-cell / stop-cell    button in the gutter           execution-count  "[3]", "[*]" while running, "[ ]" before
 *   cell-state              words for the state            cell-duration    wall time       cell-edited   "edited since this run"
 *   cell-editor             holds `.cm-content` (role textbox); source-text: the source of a cell that is far from view
 *   markdown                rendered Markdown cell
 *   outputs                 all outputs of a cell          output    one, `data-output` = stream|display_data|execute_result|error
 *   stream                  `data-name` = stdout|stderr, `data-lines` = lines received; the text shown is its tail; `show-all` shows all (virtualised)
 *   stream-line             a line in the full view
 *   output-error            with `error-line` (button that moves the cursor there)
 *   chart                   role img with a label, `data-points` = data points, `data-updates` = times drawn; a chart far from view is not drawn
 *   image svg html html-frame latex json text   other outputs
 *   run-strip               `data-run` = id, `data-state` = waiting|running|done|cancelled|failed; inside: strip-slices, strip-chips, strip-chip-time,
 *                           strip-energy, strip-share, strip-progress (role progressbar), strip-lane, strip-why, strip-reason
 *   run-receipt             the folded line after the run  run-summary  several ended runs of a cell; run-summary-toggle
 *   insert-code insert-markdown   between cells (`data-after` = id of the cell above or "") and at the end
 *   undo-toast              with button undo-delete
 *   people                  `data-count` = others; person (`data-person`), me; people-here in a cell; remote-caret in an editor
 *   history                 panel behind toggle-history; keep-version, version (`data-sequence`, `data-kind` = automatic|named|restored) with compare-version
 *                           and version-menu, deleted-cell with bring-back, deed (`data-kind`)
 *   key-help                dialog of keys                 live   the polite live region
 * A version (`/notebooks/:id/versions/:sequence`)
 *   compare                 main, `data-changed` = cells that differ; compare-with (select), restore-all, back-to-notebook, compare-summary
 *   compare-row             `data-kind` = added|removed|changed|moved|same, with `[data-part=source|outputs|metadata|type]`, side-by-side, compare-outputs, restore-cell
 *   restored-toast          with button undo-restore
 * Pool
 *   pool-panel              in the notebook                pool-page  main of /pool
 *   pool-type (`data-type`, `data-busy`, `data-total`)     pool-share (`data-who`, `data-share`, `data-entitlement`), pool-share-run
 *   pool-block (`data-block`, `data-state`; a press chooses it) pool-run (`data-run`)   pool-member
 *   figure-chips and others                                 block-actions: block-drain block-lose block-restore block-remove
 *   add-chips-open load-open quota-set                      open a dialog with `decision-why` and dialog-confirm; add-chips, load-part, quota-name, quota-weight, quota-most
 *   if-what if-type if-source if-ask if-answer (`data-runs`) if-group-row if-apply   the what-if
 *   run-why                 opens run-dialog with `why` (`data-rule`), why-earliest
 *   pool-change (`data-what`, `data-settled`)              pool-account (`data-name`) pool-quota; ledger-verify
 * Administration
 *   admin-page              main of /admin                 kernel-row (`data-id` = notebook), with kernel-interrupt kernel-restart kernel-stop; kernel-filter
 *   limits-now (`data-minimum`, `data-maximum`)            limits-set own-limit-set plan-add open dialogs with decision-why and dialog-confirm
 *   limit-minimum limit-maximum limit-idle own-scope own-name own-maximum plan-days plan-starts plan-ends plan-minimum plan-maximum   their fields
 *   own-limit (`data-name`) limit-plan (`data-holds`) plan-remove limit-decision
 *   announce-line announce-tell announced announce-take-back
 *   back-up backup (`data-name`) with backup-look; backup-contents with backup-notebooks, backup-restore; backup-plan, backup-plan-set with backup-hours, backup-most, backup-days; restoring, restored (`data-done`); retention; restoring-banner on a notebook
 *   waiting-banner (`data-place`) with waiting-stop; ending-banner with keep-kernel          in the notebook
 * Shell
 *   announcement (`data-seq`) with announcement-close
 *   language-switch theme-switch     menus                 error-page
 * Courses (`/teaching/...`)
 *   courses course assignment submission grades   main of each page; course-row, assignment-row, course-person, class-row (`data-login`), submission-row (`data-label`, `data-state`, `data-points`), grade-row (`data-total`)
 *   new-course add-people roster roster-result course-link make-link course-link-text new-assignment due zone anonymous   a course and its assignments
 *   assignment-cell         one per cell (`data-cell`) with cell-kind and cell-points; problems or ready; release
 *   class class-sum         the class at a glance, `data-sum` = opened|ran|stuck|submitted; extend
 *   grading                 section, `data-graded`, `data-queued`; grade-all, give-feedback, grade-submission
 *   submitted-cell          one per cell handed in, with give-points, give-comment, give, rubric-line, edit-rubric; submission-total
 *   assignment-bar          above a copy, `data-phase`, `data-submissions`; submit-assignment, handed-in, bar-points, bar-sees; cell-feedback below a cell
 */
export {};
