using Google.Protobuf;
using Google.Protobuf.Reflection;
using Roomstead.Domain;
using Roomstead.OAuth;
using Roomstead.Storage;

namespace Roomstead.Api;

/// <summary>Where both wires meet: credential, scope, transaction, handler, commit.</summary>
internal sealed class Dispatcher(Db db, AccessTokens tokens, Quotas quotas, CallCounts counts, TimeProvider clock, IdSource ids, CallJournal? journal = null)
{
    /// <summary>Runs one call. Returns after the commit of whatever it changed is on disk.</summary>
    /// <exception cref="ApiError">The call was refused and changed nothing.</exception>
    public async Task<IMessage> InvokeAsync(MethodDescriptor rpc, IMessage request, Credentials credentials, CancellationToken cancellation)
    {
        var entry = journal?.Begin(rpc.FullName);
        try
        {
            var answer = await RunAsync(rpc, request, credentials, entry, cancellation);
            Count(rpc, RpcCode.Ok, entry);
            return answer;
        }
        catch (ApiError e)
        {
            Count(rpc, e.Code, entry);
            throw;
        }
        catch (StoreUnavailableException)
        {
            Count(rpc, RpcCode.Unavailable, entry);
            throw Errors.Unavailable(); // E-26
        }
    }

    private void Count(MethodDescriptor rpc, RpcCode code, JournalCall? entry)
    {
        counts.Add(rpc.Name, code);
        if (entry is not null)
        {
            entry.Code = code;
        }
    }

    private async Task<IMessage> RunAsync(MethodDescriptor rpc, IMessage request, Credentials credentials, JournalCall? entry, CancellationToken cancellation)
    {
        if (!MethodTable.Methods.TryGetValue(rpc.Name, out var method))
        {
            // A method that is not built still asks who calls, so that a client's sign-in can be tried on it.
            await AuthenticateAsync(rpc.FullName, credentials, cancellation);
            throw Errors.Unimplemented(rpc.FullName);
        }

        if (!method.Writes)
        {
            return await db.ReadAsync(
                async tx => await method.InvokeAsync(request, Admit(method, request, entry, tx, await tokens.AuthenticateAsync(tx, credentials, method.FullName))),
                cancellation);
        }

        return await db.WriteAsync(
            async tx => Admit(method, request, entry, tx, await tokens.AuthenticateAsync(tx, credentials, method.FullName)),
            (tx, call) => method.InvokeAsync(request, call with { Db = tx, Now = Micros.Now(clock) }), // Changes are in the order of their times.
            cancellation);
    }

    /// <summary>Has a question answered that only an administrator may ask, of this server's own API.</summary>
    /// <param name="method">As refusals name it.</param>
    /// <param name="scopes">One of these is needed.</param>
    /// <exception cref="ApiError">Refused.</exception>
    public async Task<T> AskAsAdministratorAsync<T>(
        string method, ScopeSet scopes, Credentials credentials, Func<Call, ValueTask<T>> ask, CancellationToken cancellation)
    {
        try
        {
            return await db.ReadAsync(async tx => await ask(await AdmitAdministratorAsync(tx, method, scopes, credentials)), cancellation);
        }
        catch (StoreUnavailableException)
        {
            throw Errors.Unavailable();
        }
    }

    /// <summary>Has something changed that only an administrator may change, in one transaction.</summary>
    /// <param name="method">As refusals and the record of changes name it.</param>
    /// <param name="scopes">One of these is needed.</param>
    /// <param name="prepare">Done before the transaction, once the caller is known.</param>
    /// <exception cref="ApiError">Refused, and nothing is changed.</exception>
    public async Task<T> ChangeAsAdministratorAsync<T>(
        string method, ScopeSet scopes, Credentials credentials, Action? prepare, Func<Call, ValueTask<T>> change, CancellationToken cancellation)
    {
        // First on a snapshot: whoever may change nothing does not hold up those who write.
        await AskAsAdministratorAsync(method, scopes, credentials, static _ => ValueTask.FromResult(true), cancellation);
        prepare?.Invoke();
        try
        {
            return await db.WriteAsync(async tx => await change(await AdmitAdministratorAsync(tx, method, scopes, credentials)), cancellation);
        }
        catch (StoreUnavailableException)
        {
            throw Errors.Unavailable();
        }
    }

    private async ValueTask<Call> AdmitAdministratorAsync(Tx tx, string method, ScopeSet scopes, Credentials credentials)
    {
        var caller = await tokens.AuthenticateAsync(tx, credentials, method);
        if (caller.IsApp)
        {
            throw Errors.AppNotSupported();
        }

        if (!caller.Scopes.Overlaps(scopes))
        {
            throw Errors.ScopeInsufficient(method, scopes);
        }

        var call = new Call(tx, caller, method, UseAdminAccess: true, Micros.Now(clock), ids);
        CallerRules.RequireAdministrator(call);
        return call;
    }

    /// <summary>Only asks who calls, for what is refused after the credential and before anything else.</summary>
    /// <exception cref="ApiError">UNAUTHENTICATED.</exception>
    public async Task AuthenticateAsync(string method, Credentials credentials, CancellationToken cancellation)
    {
        try
        {
            await db.ReadAsync(tx => tokens.AuthenticateAsync(tx, credentials, method), cancellation);
        }
        catch (StoreUnavailableException)
        {
            throw Errors.Unavailable();
        }
    }

    /// <summary>The project (E-25), scope against method (E-09), then quota (E-24).</summary>
    private Call Admit(Method method, IMessage request, JournalCall? entry, Tx tx, Caller caller)
    {
        if (entry is not null)
        {
            entry.Caller = caller;
            entry.Opened = caller.Scopes.Intersect(method.Access.All);
        }

        if (!caller.App.ApiEnabled)
        {
            throw Errors.ApiDisabled(caller.App.ProjectNumber); // E-25, A-128
        }

        var admin = method.AsksForAdminAccess(request);
        RequireScope(method, caller, admin);
        quotas.Require(method, request, caller);
        return new Call(tx, caller, method.FullName, admin, Micros.Now(clock), ids);
    }

    private static void RequireScope(Method method, Caller caller, bool admin)
    {
        var access = method.Access;
        if (caller.IsApp)
        {
            var forApps = access.Bot.Union(access.App);
            if (forApps.IsEmpty)
            {
                throw Errors.AppNotSupported();
            }

            if (caller.Scopes.Overlaps(forApps))
            {
                return;
            }

            // P-128: the parameter does not make an administrator of an app; A-114: nor do a user's scopes.
            throw caller.Scopes.Overlaps(access.User.Union(access.Import)) ? Errors.ScopesOfUsersHeldByApp() : Errors.ScopeInsufficient(method.FullName, access.All);
        }

        // P-126: each needs its own kind of scope. A-120 ff.: import needs delegation.
        var needed = admin ? access.Admin : caller.Delegated ? access.User.Union(access.Import) : access.User;
        if (!caller.Scopes.Overlaps(needed))
        {
            throw Errors.ScopeInsufficient(method.FullName, access.All);
        }
    }
}
