namespace Roomstead.Domain.Filters;

/// <summary>Reads the grammar that all filters and queries of the API share:
/// <c>expr = term *("AND" term) / term *("OR" term)</c>, <c>term = field operator value / "(" expr ")"</c>.
/// AND beside OR needs parentheses, so that nobody has to know which binds first, unless the method's grammar says that AND does.</summary>
internal ref struct FilterParser
{
    private readonly string _field;
    private readonly bool _andFirst;
    private FilterLexer _lexer;
    private FilterToken _token;
    private int _depth;

    private FilterParser(string text, string field, bool andFirst)
    {
        _field = field;
        _andFirst = andFirst;
        _lexer = new FilterLexer(text, field);
        _token = _lexer.Next();
    }

    /// <param name="text">Not blank.</param>
    /// <exception cref="ApiError">INVALID_ARGUMENT.</exception>
    public static Filter Parse(string text, string field, bool andFirst)
    {
        if (text.Length > Limits.FilterLength)
        {
            throw Errors.FilterUnreadable(field, $"At most {Limits.FilterLength} characters are allowed.");
        }

        var parser = new FilterParser(text, field, andFirst);
        var filter = parser.ReadExpression();
        return parser._token.Kind == FilterTokenKind.End ? filter : throw parser.Unexpected();
    }

    private Filter ReadExpression()
    {
        var first = ReadTerm();
        if (!IsJoint(_token))
        {
            return first;
        }

        return _andFirst ? ReadAlternatives(first) : ReadChain(first);
    }

    /// <summary>AND before OR.</summary>
    private Filter ReadAlternatives(Filter first)
    {
        var alternatives = new List<Filter> { ReadConjunction(first) };
        while (IsJoint(_token))
        {
            _token = _lexer.Next();
            alternatives.Add(ReadConjunction(ReadTerm()));
        }

        return alternatives is [var only] ? only : new AnyOf(alternatives);
    }

    private Filter ReadConjunction(Filter first)
    {
        var terms = new List<Filter> { first };
        while (IsJoint(_token) && _token.Text == "AND")
        {
            _token = _lexer.Next();
            terms.Add(ReadTerm());
        }

        return terms is [var only] ? only : new AllOf(terms);
    }

    /// <summary>Terms joined by one and the same word.</summary>
    private Filter ReadChain(Filter first)
    {
        var joint = _token.Text;
        var terms = new List<Filter> { first };
        while (IsJoint(_token))
        {
            if (_token.Text != joint)
            {
                throw Errors.FilterUnreadable(_field, $"AND and OR meet at character {_token.At + 1}: put parentheses around what belongs together.");
            }

            _token = _lexer.Next();
            terms.Add(ReadTerm());
        }

        return joint == "AND" ? new AllOf(terms) : new AnyOf(terms);
    }

    private Filter ReadTerm()
    {
        if (_token.Kind != FilterTokenKind.Open)
        {
            return ReadComparison();
        }

        if (++_depth > Limits.FilterDepth)
        {
            throw Errors.FilterUnreadable(_field, $"Parentheses may be nested {Limits.FilterDepth} deep.");
        }

        _token = _lexer.Next();
        var inner = ReadExpression();
        Expect(FilterTokenKind.Close);
        _depth--;
        return inner;
    }

    private Comparison ReadComparison()
    {
        var field = Expect(FilterTokenKind.Word);
        if (IsJoint(field))
        {
            throw Unexpected(field);
        }

        var op = Expect(FilterTokenKind.Operator);
        var value = _token;
        if (value.Kind is not (FilterTokenKind.Text or FilterTokenKind.Word) || IsJoint(value))
        {
            throw Unexpected();
        }

        _token = _lexer.Next();
        return new Comparison(field.Text, op.Text, value.Text, Quoted: value.Kind == FilterTokenKind.Text);
    }

    private FilterToken Expect(FilterTokenKind kind)
    {
        var token = _token;
        if (token.Kind != kind)
        {
            throw Unexpected();
        }

        _token = _lexer.Next();
        return token;
    }

    private readonly ApiError Unexpected() => Unexpected(_token);

    private readonly ApiError Unexpected(FilterToken token) => Errors.FilterUnreadable(
        _field, token.Kind == FilterTokenKind.End ? "The filter ends too early." : $"Unexpected '{token.Text}' at character {token.At + 1}.");

    private static bool IsJoint(FilterToken token) => token.Kind == FilterTokenKind.Word && token.Text is "AND" or "OR";
}
