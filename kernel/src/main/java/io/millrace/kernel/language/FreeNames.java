package io.millrace.kernel.language;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ArrayAccessTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.CaseTree;
import com.sun.source.tree.CatchTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompoundAssignmentTree;
import com.sun.source.tree.EnhancedForLoopTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ForLoopTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TryTree;
import com.sun.source.tree.TypeParameterTree;
import com.sun.source.tree.UnaryTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** The names in a tree that it does not declare itself: not its locals, parameters, pattern variables, type parameters or members. */
final class FreeNames extends TreeScanner<Void, Void> {
    private static final Set<String> NOT_NAMES = Set.of("this", "super", "_", "var", "<error>");

    private final CellNames.Touched touched;
    private final Deque<Set<String>> scopes = new ArrayDeque<>();

    private FreeNames(CellNames.Touched touched) {
        this.touched = touched;
        scopes.push(new HashSet<>());
    }

    static void of(Tree tree, CellNames.Touched into) {
        tree.accept(new FreeNames(into), null);
    }

    private boolean free(String name) {
        return !NOT_NAMES.contains(name) && scopes.stream().noneMatch(s -> s.contains(name));
    }

    private void use(String name) {
        if (free(name)) {
            touched.uses().add(name);
        }
    }

    private Void within(Runnable work) {
        scopes.push(new HashSet<>());
        work.run();
        scopes.pop();
        return null;
    }

    private void declare(CharSequence name) {
        scopes.peek().add(name.toString());
    }

    // --- uses and changes ---

    @Override
    public Void visitIdentifier(IdentifierTree tree, Void nothing) {
        use(tree.getName().toString());
        return null;
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree tree, Void nothing) {
        scan(tree.getTypeArguments(), null);
        if (tree.getMethodSelect() instanceof IdentifierTree method) {
            if (!NOT_NAMES.contains(method.getName().toString())) {
                use(method.getName() + "()");
            }
        } else {
            scan(tree.getMethodSelect(), null);
        }
        return scan(tree.getArguments(), null);
    }

    @Override
    public Void visitAssignment(AssignmentTree tree, Void nothing) {
        if (!(plain(tree.getVariable()) instanceof IdentifierTree)) {
            scan(tree.getVariable(), null);
        }
        changed(tree.getVariable());
        return scan(tree.getExpression(), null);
    }

    @Override
    public Void visitCompoundAssignment(CompoundAssignmentTree tree, Void nothing) {
        changed(tree.getVariable());
        return super.visitCompoundAssignment(tree, null);
    }

    @Override
    public Void visitUnary(UnaryTree tree, Void nothing) {
        switch (tree.getKind()) {
            case PREFIX_INCREMENT, PREFIX_DECREMENT, POSTFIX_INCREMENT, POSTFIX_DECREMENT -> changed(tree.getExpression());
            default -> { }
        }
        return super.visitUnary(tree, null);
    }

    /** The name at the root of what is assigned to: {@code x}, {@code x[i]}, {@code x.field}. */
    private void changed(ExpressionTree target) {
        switch (plain(target)) {
            case IdentifierTree name when free(name.getName().toString()) -> touched.assigns().add(name.getName().toString());
            case ArrayAccessTree element -> changed(element.getExpression());
            case MemberSelectTree field -> changed(field.getExpression());
            default -> { }
        }
    }

    private static ExpressionTree plain(ExpressionTree tree) {
        return tree instanceof ParenthesizedTree p ? plain(p.getExpression()) : tree;
    }

    @Override
    public Void visitAnnotation(AnnotationTree tree, Void nothing) {
        scan(tree.getAnnotationType(), null);
        tree.getArguments().forEach(a -> scan(a instanceof AssignmentTree named ? named.getExpression() : a, null));
        return null;
    }

    // --- declarations and scopes ---

    @Override
    public Void visitVariable(VariableTree tree, Void nothing) {
        super.visitVariable(tree, null);
        declare(tree.getName());
        return null;
    }

    @Override
    public Void visitClass(ClassTree tree, Void nothing) {
        declare(tree.getSimpleName());
        return within(() -> {
            tree.getTypeParameters().forEach(p -> declare(p.getName()));
            tree.getMembers().forEach(this::member);
            super.visitClass(tree, null);
        });
    }

    private void member(Tree member) {
        switch (member) {
            case VariableTree field -> declare(field.getName());
            case MethodTree method -> declare(method.getName() + "()");
            case ClassTree nested -> declare(nested.getSimpleName());
            default -> { }
        }
    }

    @Override
    public Void visitMethod(MethodTree tree, Void nothing) {
        return within(() -> {
            tree.getTypeParameters().forEach(p -> declare(p.getName()));
            scan(tree.getParameters(), null);
            scan(tree.getModifiers(), null);
            scan(tree.getTypeParameters(), null);
            scan(tree.getReturnType(), null);
            scan(tree.getThrows(), null);
            scan(tree.getDefaultValue(), null);
            scan(tree.getBody(), null);
        });
    }

    @Override
    public Void visitTypeParameter(TypeParameterTree tree, Void nothing) {
        return scan(tree.getBounds(), null);
    }

    @Override
    public Void visitLambdaExpression(LambdaExpressionTree tree, Void nothing) {
        return within(() -> {
            scan(tree.getParameters(), null);
            scan(tree.getBody(), null);
        });
    }

    @Override
    public Void visitBlock(BlockTree tree, Void nothing) {
        return within(() -> super.visitBlock(tree, null));
    }

    @Override
    public Void visitForLoop(ForLoopTree tree, Void nothing) {
        return within(() -> super.visitForLoop(tree, null));
    }

    @Override
    public Void visitEnhancedForLoop(EnhancedForLoopTree tree, Void nothing) {
        return within(() -> {
            scan(tree.getExpression(), null);
            scan(tree.getVariable(), null);
            scan(tree.getStatement(), null);
        });
    }

    @Override
    public Void visitTry(TryTree tree, Void nothing) {
        return within(() -> super.visitTry(tree, null));
    }

    @Override
    public Void visitCatch(CatchTree tree, Void nothing) {
        return within(() -> super.visitCatch(tree, null));
    }

    @Override
    public Void visitCase(CaseTree tree, Void nothing) {
        return within(() -> super.visitCase(tree, null));
    }
}
