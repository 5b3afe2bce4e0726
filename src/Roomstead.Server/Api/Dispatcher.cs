using Google.Protobuf;
using Google.Protobuf.Reflection;
using Roomstead.Domain;
using Roomstead.OAuth;
using Roomstead.Storage;

namespace Roomstead.Api;

/// <summary>Where both wires meet: credential, scope, transaction, handler, commit.</summary>
internal sealed class Dispatcher(Db db, AccessTokens tokens, Quotas quotas, CallCounts counts, TimeProvider clock, IdSource ids, CallJournal? journal = null)
{
    private readonly Refusals _refusals = new(db, tokens, clock);

    /// <summary>Runs one call. Returns after the commit of whatever it changed is on disk.</summary>
    /// <param name="requestId">The id that the answer carries, for the record.</param>
    /// <exception cref="ApiError">The call was refused and changed nothing.</exception>
    public async Task<IMessage> InvokeAsync(
        MethodDescriptor rpc, IMessage request, Credentials credentials, string? requestId, CancellationToken cancellation)
    {
        var entry = journal?.Begin(rpc.FullName);
        try
        {
            var answer = await RunAsync(rpc, request, credentials, requestId, entry, cancellation);
            Count(rpc, RpcCode.Ok, entry);
            return answer;
        }
        catch (ApiError e)
        {
            Count(rpc, e.Code, entry);
            var admin = MethodTable.Methods.TryGetValue(rpc.Name, out var method) && method.AsksForAdminAccess(request);
            await _refusals.RecordAsync(rpc.FullName, Refusals.TargetOf(request), admin, credentials, requestId, e);
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

    private async Task<IMessage> RunAsync(
        MethodDescriptor rpc, IMessage request, Credentials credentials, string? requestId, JournalCall? entry, CancellationToken cancellation)
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
                async tx => await method.InvokeAsync(request, Admit(method, request, requestId, entry, tx, await tokens.AuthenticateAsync(tx, credentials, method.FullName))),
                cancellation);
        }

        return await db.WriteAsync(
            async tx => Admit(method, request, requestId, entry, tx, await tokens.AuthenticateAsync(tx, credentials, method.FullName)),
            (tx, call) => method.InvokeAsync(request, call with { Db = tx, Now = Micros.Now(clock) }), // Changes are in the order of their times.
            tokens.WasGood(credentials),
            cancellation);
    }

    /// <summary>Has a question answered that only an administrator may ask, of this server's own API.</summary>
    /// <exception cref="ApiError">Refused.</exception>
    public Task<T> AskAsAdministratorAsync<T>(AdminAsk asked, Func<Call, ValueTask<T>> ask, CancellationToken cancellation) =>
        AnswerAsync(asked, async () => await db.ReadAsync(async tx => await ask(await AdmitAdministratorAsync(tx, asked)), cancellation));

    /// <summary>Has something changed that only an administrator may change, in one transaction.</summary>
    /// <param name="prepare">Done before the transaction, once the caller is known.</param>
    /// <exception cref="ApiError">Refused, and nothing is changed.</exception>
    public Task<T> ChangeAsAdministratorAsync<T>(AdminAsk asked, Action? prepare, Func<Call, ValueTask<T>> change, CancellationToken cancellation) =>
        AnswerAsync(asked, async () =>
        {
            // First on a snapshot: whoever may change nothing does not hold up those who write.
            await db.ReadAsync(tx => AdmitAdministratorAsync(tx, asked), cancellation);
            prepare?.Invoke();
            return await db.WriteAsync(async tx => await change(await AdmitAdministratorAsync(tx, asked)), cancellation);
        });

    private async Task<T> AnswerAsync<T>(AdminAsk asked, Func<Task<T>> answerAsync)
    {
        try
        {
            return await answerAsync();
        }
        catch (ApiError e)
        {
            await _refusals.RecordAsync(asked.Method, asked.Target, adminAccess: true, asked.Credentials, asked.RequestId, e);
            throw;
        }
        catch (StoreUnavailableException)
        {
            throw Errors.Unavailable();
        }
    }

    private async ValueTask<Call> AdmitAdministratorAsync(Tx tx, AdminAsk asked)
    {
        var caller = await tokens.AuthenticateAsync(tx, asked.Credentials, asked.Method);
        if (caller.IsApp)
        {
            throw Errors.AppNotSupported("docs/admin.md", "the API of administrators", caller.App);
        }

        if (!caller.Scopes.Overlaps(asked.Scopes))
        {
            throw Errors.ScopeInsufficient(asked.Method, asked.Scopes, asked.Scopes, caller);
        }

        var call = new Call(tx, caller, asked.Method, UseAdminAccess: true, Micros.Now(clock), ids) { RequestId = asked.RequestId };
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
    private Call Admit(Method method, IMessage request, string? requestId, JournalCall? entry, Tx tx, Caller caller)
    {
        if (entry is not null)
        {
            entry.Caller = caller;
            entry.Opened = caller.Scopes.Intersect(method.Access.All);
        }

        if (!caller.App.ApiEnabled)
        {
            throw Errors.ApiDisabled(caller.App); // E-25, A-128
        }

        var admin = method.AsksForAdminAccess(request);
        RequireScope(method, caller, admin);
        quotas.Require(method, request, caller);
        return new Call(tx, caller, method.FullName, admin, Micros.Now(clock), ids) { RequestId = requestId };
    }

    private static void RequireScope(Method method, Caller caller, bool admin)
    {
        var access = method.Access;
        if (caller.IsApp)
        {
            var forApps = access.Bot.Union(access.App);
            if (forApps.IsEmpty)
            {
                throw Errors.AppNotSupported("A-114", "this method", caller.App);
            }

            if (caller.Scopes.Overlaps(forApps))
            {
                return;
            }

            // P-128: the parameter does not make an administrator of an app; A-114: nor do a user's scopes.
            throw caller.Scopes.Overlaps(access.User.Union(access.Import))
                ? Errors.ScopesOfUsersHeldByApp(forApps, caller.Scopes)
                : Errors.ScopeInsufficient(method.FullName, access.All, forApps, caller);
        }

        // P-126: each needs its own kind of scope. A-120 ff.: import needs delegation.
        var needed = admin ? access.Admin : caller.Delegated ? access.User.Union(access.Import) : access.User;
        if (!caller.Scopes.Overlaps(needed))
        {
            throw Errors.ScopeInsufficient(method.FullName, access.All, needed, caller, admin ? "A-127, P-126" : "A-127");
        }
    }
}
