#!/usr/bin/env bash
# Moves spaces from another system to Roomstead. docs/migration.md explains every step.
# May be stopped at any moment, and started anew: it ends where it would have ended.
#
#   ./dev cli run -- docs/examples/migrate.sh      # against a private server, to see it work
#
# Beside a running server name its data and its address, as for every command: ROOMSTEAD_DATA, ROOMSTEAD_SERVER.
set -euo pipefail

spaces=${SPACES:-200}
chats=${CHATS:-10}
reverted=${REVERTED:-10}
owner=${OWNER:-alice@example.com}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
start=$PWD
work=$(mktemp -d) # Nothing in it is needed again.
trap 'rm -rf "$work"' EXIT
cd "$work"

# What stands for `roomstead`: this clone, unless ROOMSTEAD says otherwise. Settings may name files from where the script was started.
roomstead() (
  cd "$start"
  if [ -n "${ROOMSTEAD:-}" ]; then exec $ROOMSTEAD "$@"; else exec "$here/../../dev" cli "$@"; fi
)

# --- What the other system holds. Put your own export here; columns are separated by tabs. ---

# Number, name, when it was made.
export_spaces() {
  awk -v n="$spaces" 'BEGIN {
    for (i = 1; i <= n; i++)
      printf "%d\tImported %03d\t%d-%02d-%02dT09:00:00Z\n", i, i, 2018 + i % 5, i % 12 + 1, i % 28 + 1
  }'
}

# Number of the space, who, since when, until when (nothing: to this day).
export_members() {
  awk -v n="$spaces" 'BEGIN {
    for (i = 1; i <= n; i++) {
      printf "%d\tbob@example.com\t2023-01-%02dT08:00:00Z\t2024-06-%02dT17:30:00Z\n", i, i % 28 + 1, i % 28 + 1
      printf "%d\tdave@example.com\t2023-02-%02dT08:00:00Z\t2025-03-%02dT17:30:00Z\n", i, i % 28 + 1, i % 28 + 1
      printf "%d\tcarol@example.com\t2023-03-%02dT08:00:00Z\t\n", i, i % 28 + 1
    }
  }'
}

# --- Requests: a line of JSON for each. ---

# requests PROGRAM FILE...: awk, with columns by tabs, and text(s): s as JSON has it.
requests() {
  local program=$1
  shift
  awk -F '\t' "$program"' function text(s) { gsub(/[\\"]/, "\\\\&", s); return "\"" s "\"" }' "$@"
}

# The spaces of which FIELD was changed by spaces.patch before, as the record of changes has it.
changed() {
  awk -v field=" $1" '$6 ~ /\.UpdateSpace$/ && index($0, field) && !index($0, " spaceType") { print $7 }' record
}

# 1. Spaces in import mode, as old as they are. The request's id makes sure that each is made once.
export_spaces >spaces
export_members >members
requests '{ print "{\"requestId\": " text("import-" $1) ", \"space\": {\"displayName\": " text($2) ", \"createTime\": " text($3) "}}" }' spaces >create
roomstead call spaces.create --each - --user "$owner" --scope chat.import \
  --space.space-type SPACE --space.import-mode --print name --print importMode <create >made
paste spaces made >all # number, name, when made, spaces/..., true as long as it is in import mode
echo "1. $(wc -l <made) spaces are there, $(grep -c 'true$' made || true) of them in import mode."

# 2. Who was in them once, from when to when. Only a space in import mode takes that.
requests '
  NR == FNR { space[$1] = $4; importing[$1] = $5; next }
  $4 != "" && importing[$1] { print "{\"parent\": " text(space[$1]) ", \"membership\": {\"member\": {\"name\": " text("users/" $2) "}, \"createTime\": " text($3) ", \"deleteTime\": " text($4) "}}" }
' all members >history
roomstead call spaces.members.create --each - --user "$owner" --scope chat.import --membership.member.type HUMAN --print name <history >/dev/null
echo "2. $(wc -l <history) members of former days are recorded."

# 3. The import ends: the owner manages the spaces, and everybody in them sees them.
requests '$5 { print "{\"name\": " text($4) "}" }' all >complete
roomstead call spaces.completeImport --each - --user "$owner" --print space.name <complete >/dev/null
echo "3. $(wc -l <complete) imports are complete."

# 4. Who is in them to this day.
requests '
  NR == FNR { space[$1] = $4; next }
  $4 == "" { print "{\"parent\": " text(space[$1]) ", \"membership\": {\"member\": {\"name\": " text("users/" $2) "}}}" }
' all members >joined
roomstead call spaces.members.create --each - --user "$owner" --membership.member.type HUMAN --print name <joined >/dev/null
echo "4. $(wc -l <joined) members have joined."

# What follows was perhaps done before, and partly undone: the record tells, and nothing is done twice.
roomstead audit list --limit 1000000 >record

# 5. New names for half of them.
changed displayName >renamed
requests '
  FILENAME == "renamed" { done[$1]; next }
  $1 <= half && !($4 in done) { name = $2; sub(/^Imported/, "Team", name); print "{\"space\": {\"name\": " text($4) ", \"displayName\": " text(name) "}}" }
' half=$((spaces / 2)) renamed all >rename
roomstead call spaces.patch --each - --user "$owner" --update-mask displayName --print name <rename >/dev/null
echo "5. $(wc -l <rename) spaces have a new name."

# 6. Group chats, which become spaces with a name.
awk -v n="$chats" 'BEGIN { for (i = 1; i <= n; i++) printf "{\"requestId\": \"chat-%d\"}\n", i }' >setup
roomstead call spaces.setup --each - --user "$owner" --space.space-type GROUP_CHAT \
  --memberships '{"member": {"name": "users/bob@example.com", "type": "HUMAN"}}' \
  --memberships '{"member": {"name": "users/carol@example.com", "type": "HUMAN"}}' --print name <setup >chats
requests '{ print "{\"space\": {\"name\": " text($1) ", \"displayName\": " text("Circle " NR) "}}" }' chats >upgrade
roomstead call spaces.patch --each - --user "$owner" --update-mask spaceType,displayName --space.space-type SPACE --print name <upgrade >/dev/null
echo "6. $(wc -l <upgrade) group chats are spaces."

# 7. Only managers may bring people in, or change name and description.
changed permissionSettings >locked
cut -f 4 all | cat - chats | requests '
  FILENAME == "locked" { done[$1]; next }
  !($1 in done) { print "{\"space\": {\"name\": " text($1) "}}" }
' locked - >lock
managers='{"managersAllowed": true, "assistantManagersAllowed": true}'
roomstead call spaces.patch --each - --user "$owner" --print name \
  --update-mask permissionSettings.manageMembersAndGroups,permissionSettings.modifySpaceDetails \
  --space.permission-settings "{\"manageMembersAndGroups\": $managers, \"modifySpaceDetails\": $managers}" <lock >/dev/null
echo "7. $(wc -l <lock) spaces are locked."

# 8. Ten of them should not have been: back to what they were when the last import was complete.
complete_at=$(requests 'FILENAME == "all" { ours[$4]; next } { split($0, c, / +/) } c[6] ~ /\.CompleteImportSpace$/ && c[7] in ours { t = c[2] } END { print t }' all record)
mapfile -t back < <(awk -F '\t' -v half=$((spaces / 2)) -v n="$reverted" '$1 > half && $1 <= half + n { print $4 }' all)
roomstead space revert "${back[@]}" --to "$complete_at" --user "$owner" >/dev/null
echo "8. ${#back[@]} spaces are as they were at $complete_at."

# 9. Who changed what, and that nobody altered the record of it.
roomstead audit list --limit 1000000 | awk 'NR > 1 { sub(/.*\./, "", $6); n[$6 " " $8]++ } END { for (what in n) print n[what], what }' | sort -k 2
roomstead audit verify
