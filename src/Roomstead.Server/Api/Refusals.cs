using Google.Protobuf;
using Google.Protobuf.Reflection;
using Roomstead.Domain;
using Roomstead.Domain.Audit;
using Roomstead.OAuth;
using Roomstead.Storage;

namespace Roomstead.Api;

/// <summary>Puts refused calls on record, for organisations that want them there: who called, by which method, about what, and how it was
/// refused. A call that succeeds comes by nothing of this; one that is refused looks at an empty index while nobody wants it.</summary>
internal sealed class Refusals(Db db, AccessTokens tokens, TimeProvider clock)
{
    private readonly RefusalRate _rate = new();

    /// <summary>Returns when it is on disk, if it goes on record. A credential that is not good is nobody's, and of no organisation.</summary>
    /// <param name="target">The resource the call names; empty when it names none.</param>
    public async Task RecordAsync(string method, string target, bool adminAccess, Credentials credentials, string? requestId, ApiError refusal)
    {
        if (refusal.Code is RpcCode.Unauthenticated or RpcCode.Unavailable)
        {
            return;
        }

        var (customer, leftOut) = ("", 0L);
        try
        {
            if (await FindWantedAsync(credentials, method) is { } caller && _rate.Takes(caller.Customer, Micros.Of(clock.GetUtcNow()), out leftOut))
            {
                customer = caller.Customer;
                await db.WriteAsync(async tx =>
                {
                    await tx.Outbox.AppendAsync(RefusalEntry.Of(method, caller, target, adminAccess, requestId, Micros.Now(clock), refusal, leftOut));
                });
            }
        }
        catch (StoreUnavailableException)
        {
            // The refusal stands all the same; that it is not on record will be.
            _rate.LeaveOut(customer, leftOut + 1);
        }
        catch (ApiError)
        {
            // The credential came to its end in between: nobody called.
        }
    }

    /// <summary>The name of the resource that a request is about: its own field, or that of what it brings. Empty when there is none.</summary>
    public static string TargetOf(IMessage request)
    {
        if (NameIn(request) is { } name)
        {
            return name;
        }

        var brought = request.Descriptor.Fields.InDeclarationOrder()
            .Where(static field => field is { FieldType: FieldType.Message, IsRepeated: false, IsMap: false })
            .Select(field => field.Accessor.GetValue(request) as IMessage);
        return brought.Select(static message => message is null ? null : NameIn(message)).FirstOrDefault(static found => found is not null) ?? "";
    }

    private static string? NameIn(IMessage message) =>
        (message.Descriptor.FindFieldByName("name") ?? message.Descriptor.FindFieldByName("parent")) is { FieldType: FieldType.String, IsRepeated: false } field
            ? (string)field.Accessor.GetValue(message)
            : null;

    /// <summary>Who calls, if his organisation wants its refusals on record.</summary>
    private ValueTask<Caller?> FindWantedAsync(Credentials credentials, string method) => db.ReadAsync<Caller?>(async tx =>
    {
        if (!await tx.Organisations.AnyRecordsRefusalsAsync())
        {
            return null;
        }

        var caller = await tokens.AuthenticateAsync(tx, credentials, method);
        return await tx.Organisations.FindAsync(caller.Customer) is { RecordRefusals: true } ? caller : null;
    });
}
