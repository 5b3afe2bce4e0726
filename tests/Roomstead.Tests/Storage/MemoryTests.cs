using Roomstead.Seed;
using Roomstead.Storage;
using Roomstead.Storage.Tables;
using Roomstead.Tests.Support;
using Shouldly;

namespace Roomstead.Tests.Storage;

/// <summary>What a connection remembers is what it would read: whoever has changed it, and whether or not the change was taken back.</summary>
public sealed class MemoryTests : IAsyncLifetime
{
    private static readonly byte[] Hash = [.. Enumerable.Range(1, 32).Select(static i => (byte)i)];

    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("roomstead-test-");
    private Db _db = null!;
    private OrganisationRow _organisation = null!;
    private UserRow _user = null!;

    public async ValueTask InitializeAsync()
    {
        _db = Store.Open(_data.FullName, new FakeClock());
        await _db.WriteAsync(async tx =>
        {
            await DemoOrganisation.CreateAsync(tx, DateTimeOffset.UnixEpoch);
            _user = (await tx.Users.FindByEmailAsync("alice@example.com"))!;
            _organisation = (await tx.Organisations.FindAsync(_user.Customer))!;
            var app = (await tx.Apps.ListAsync())[0];
            await tx.OAuth.InsertAccessTokenAsync(new AccessTokenRow(Hash, _user.Id, app.Name, ClientId: null, "scope", Delegated: false, 0, long.MaxValue, RevokedAt: null, GrantId: null));
        });
        (await SeenAsync()).ShouldBe((null, true, "user-choice"));
    }

    public async ValueTask DisposeAsync()
    {
        await _db.DisposeAsync();
        _data.Delete(recursive: true);
    }

    [Fact]
    public async Task The_writer_of_the_same_store_is_noticed()
    {
        await _db.WriteAsync(async tx => await ChangeAsync(tx));

        (await SeenAsync()).ShouldBe((5, false, "always-on"));
    }

    [Fact]
    public async Task Another_store_on_the_same_file_is_noticed()
    {
        await using (var other = Store.Open(_data.FullName, new FakeClock()))
        {
            await other.WriteAsync(async tx => await ChangeAsync(tx));
            await other.WriteAsync(async tx => await tx.Outbox.AppendAsync(Change));
        }

        (await SeenAsync()).ShouldBe((5, false, "always-on"));
        await _db.WriteAsync(async tx => await tx.Outbox.AppendAsync(Change));
        (await _db.ReadAsync(static tx => tx.Outbox.ListAsync(0, 10))).Select(static row => row.Id).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task What_a_transaction_has_changed_it_sees_and_what_was_taken_back_is_not_remembered()
    {
        await Should.ThrowAsync<InvalidOperationException>(_db.WriteAsync(async tx =>
        {
            await ChangeAsync(tx);
            (await SeenAsync(tx)).ShouldBe((5, false, "always-on"));
            await tx.Outbox.AppendAsync(Change);
            throw new InvalidOperationException("after the changes");
        }));

        (await SeenAsync()).ShouldBe((null, true, "user-choice"));
        await _db.WriteAsync(async tx => await tx.Outbox.AppendAsync(Change));
        (await _db.ReadAsync(static tx => tx.Outbox.ListAsync(0, 10))).Select(static row => row.Id).ShouldBe([1]);
    }

    [Fact]
    public async Task What_is_gone_with_something_else_is_gone()
    {
        await _db.WriteAsync(async tx => { await tx.ExecuteAsync(new Sql("DELETE FROM users WHERE id = $1"), _user.Id); });

        (await _db.ReadAsync(static tx => tx.OAuth.FindHolderAsync(Hash))).ShouldBeNull();
        (await _db.WriteAsync(static tx => tx.OAuth.FindHolderAsync(Hash))).ShouldBeNull();
    }

    private static OutboxRow Change { get; } = new(0, 1, "m", "spaces/AAAAatlas01", "spaces/AAAAatlas01", "users/1", null, false, null, null, null, null);

    private async Task ChangeAsync(Tx tx)
    {
        await tx.OAuth.RevokeAccessTokenAsync(Hash, 5);
        await tx.Users.SaveAsync(_user with { ChatEnabled = false });
        await tx.Organisations.SaveAsync(_organisation with { History = "always-on" });
    }

    /// <summary>What a reader and the writer see, which is the same.</summary>
    private async Task<(long? Revoked, bool Chat, string History)> SeenAsync()
    {
        var read = await _db.ReadAsync(SeenAsync);
        (await _db.WriteAsync(SeenAsync)).ShouldBe(read);
        return read;
    }

    private async ValueTask<(long? Revoked, bool Chat, string History)> SeenAsync(Tx tx)
    {
        var holder = (await tx.OAuth.FindHolderAsync(Hash))!;
        return (holder.Token.RevokedAt, holder.User!.ChatEnabled, (await tx.Organisations.FindAsync(_organisation.Customer))!.History);
    }
}
