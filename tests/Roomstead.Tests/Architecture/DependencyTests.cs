using System.Reflection;
using Roomstead.Domain;
using Shouldly;

namespace Roomstead.Tests.Architecture;

/// <summary>Folders are layers and point one way: Wire, Api, Domain, Storage, Protocol.</summary>
public sealed class DependencyTests
{
    private static readonly Type[] ServerTypes = [.. typeof(ChatServer).Assembly.GetTypes().Where(static type => type.Namespace?.StartsWith("Roomstead", StringComparison.Ordinal) == true)];

    /// <summary>Which folders each may refer to beside itself. The root puts everything together and may refer to all.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Storage"] = [],
        ["Domain"] = ["Storage"],
        ["Api"] = ["Domain", "Storage"],
        ["OAuth"] = ["Domain", "Storage"],
        ["Seed"] = ["Domain", "Storage"],
        ["Wire"] = ["Api", "Domain"],
        ["Tls"] = ["Storage"],
        ["Door"] = ["Tls"],
    };

    /// <summary>What single types refer to beyond that.</summary>
    private static readonly HashSet<string> AlsoAllowed = new(StringComparer.Ordinal)
    {
        // Who calls: the wire picks the credential up, the dispatcher has it made out.
        "Roomstead.Wire.Rest.SystemParameters uses Roomstead.OAuth.Credentials",
        "Roomstead.Wire.Grpc.GrpcCall uses Roomstead.OAuth.Credentials",
        "Roomstead.Wire.Admin.AdminEndpoint uses Roomstead.OAuth.Bearer",
        "Roomstead.Wire.Admin.AdminEndpoint uses Roomstead.OAuth.Credentials",
        "Roomstead.Api.Dispatcher uses Roomstead.OAuth.Credentials",
        "Roomstead.Api.Dispatcher uses Roomstead.OAuth.AccessTokens",
        "Roomstead.Api.AdminAsk uses Roomstead.OAuth.Credentials",
        "Roomstead.Api.Refusals uses Roomstead.OAuth.Credentials",
        "Roomstead.Api.Refusals uses Roomstead.OAuth.AccessTokens",

        // A password that an administrator sets is hashed before the transaction, which knows nothing of passwords.
        "Roomstead.Wire.Admin.UserMethods uses Roomstead.OAuth.Passwords",

        // Whether the server is ready is a question to the store.
        "Roomstead.Wire.Readiness uses Roomstead.Storage.Db",
        "Roomstead.Wire.Readiness uses Roomstead.Storage.Tx",
        "Roomstead.Wire.Readiness uses Roomstead.Storage.Tables.OrganisationRow",
        "Roomstead.Wire.Readiness uses Roomstead.Storage.Tables.OrganisationsTable",
    };

    [Fact]
    public void Folders_point_one_way()
    {
        var wrong = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var type in ServerTypes)
        {
            if (!Allowed.TryGetValue(FolderOf(type), out var allowed))
            {
                continue;
            }

            foreach (var used in Uses.TypesOf(type).Where(static used => used.Assembly == typeof(ChatServer).Assembly))
            {
                var folder = FolderOf(used);
                if (folder.Length > 0 && folder != FolderOf(type) && !allowed.Contains(folder))
                {
                    wrong.Add($"{Outermost(type).FullName} uses {Outermost(used).FullName}");
                }
            }
        }

        wrong.ShouldBe(AlsoAllowed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Methods_and_rules_know_nothing_of_the_web_server() => UsesOf("Api", "Domain", "Storage", "Seed")
        .Where(static use => use.Used.Namespace is { } space && (space.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal) || space.StartsWith("System.Net.Http", StringComparison.Ordinal)))
        .Select(static use => use.By.FullName + " uses " + use.Used.FullName)
        .ShouldBeEmpty();

    [Fact]
    public void The_server_knows_nothing_of_the_command_line() =>
        typeof(ChatServer).Assembly.GetReferencedAssemblies().ShouldNotContain(static name => name.Name == "roomstead");

    [Fact]
    public void Only_the_folder_of_a_store_knows_which_store_it_is() => ServerTypes
        .Where(static type => type.Namespace != "Roomstead.Storage.Sqlite")
        .SelectMany(static type => Uses.TypesOf(type).Select(used => (By: Outermost(type), Used: used)))
        .Where(static use => use.Used.Namespace is "Roomstead.Storage.Sqlite" or "SQLitePCL" && use.By.FullName != "Roomstead.Storage.Store")
        .Select(static use => use.By.FullName + " uses " + use.Used.FullName)
        .ShouldBeEmpty();

    [Fact]
    public void Refusals_are_made_by_the_catalogue_alone() => ServerTypes
        .Where(static type => Outermost(type).FullName != "Roomstead.Domain.Errors")
        .Where(static type => Uses.Methods(type).Any(static method => Uses.MembersOf(method).Any(static member => member is ConstructorInfo && member.DeclaringType == typeof(ApiError))))
        .Select(static type => type.FullName)
        .ShouldBeEmpty();

    private static IEnumerable<(Type By, Type Used)> UsesOf(params string[] folders) => ServerTypes
        .Where(type => folders.Contains(FolderOf(type)))
        .SelectMany(static type => Uses.TypesOf(type).Select(used => (By: Outermost(type), Used: used)));

    /// <summary>Api for Roomstead.Api.Spaces; empty for the root.</summary>
    private static string FolderOf(Type type) => (Outermost(type).Namespace ?? "").Split('.') is ["Roomstead", var folder, ..] ? folder : "";

    private static Type Outermost(Type type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}
